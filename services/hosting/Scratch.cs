using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace FilePipeline.Hosting;

/// <summary>This instance's own folder on the volume that the sidecar shares. Empty when nothing is in flight.</summary>
public sealed class Scratch : IHostedService
{
    private const UnixFileMode OwnerAndGroup =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;

    private readonly Lazy<string> _folder;

    internal Scratch(Func<string> folder) => _folder = new(folder);

    /// <summary>What lies in the folder when the service starts, a killed predecessor left.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (Directory.Exists(_folder.Value)) Directory.Delete(_folder.Value, recursive: true);
        // Files are not for everyone on this machine; the sidecar shares the user or the group.
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(_folder.Value);
        else Directory.CreateDirectory(_folder.Value, OwnerAndGroup);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>A path for one file, never made from what a message or an upload says.</summary>
    public ScratchFile NewFile() => new(Path.Combine(_folder.Value, $"{Guid.NewGuid():N}"));
}

/// <summary>A path in the scratch folder; disposing of it deletes the file there, if any.</summary>
/// <param name="path">The path.</param>
public sealed class ScratchFile(string path) : IDisposable
{
    /// <summary>The path.</summary>
    public string Path => path;

    /// <inheritdoc/>
    public void Dispose() => File.Delete(path);
}

/// <summary>Adds a scratch folder to a service.</summary>
public static class ScratchHosting
{
    /// <summary>Where scratch files lie unless settings say otherwise: a folder of this user's own.</summary>
    public static string DefaultVolume { get; } = Path.Combine(Path.GetTempPath(), $"filepipeline-{Environment.UserName}");

    /// <summary>Adds <see cref="Scratch"/>, swept before the service listens.</summary>
    /// <typeparam name="TOptions">The service's settings.</typeparam>
    /// <param name="builder">The service's builder.</param>
    /// <param name="appId">Its name.</param>
    /// <param name="volume">The folder that the sidecar sees under the same path; the port tells instances on one machine apart.</param>
    public static void AddScratch<TOptions>(this WebApplicationBuilder builder, string appId, Func<TOptions, string> volume)
        where TOptions : class
    {
        builder.Services.AddSingleton(services => new Scratch(() => Path.Combine(
            Path.GetFullPath(volume(services.GetRequiredService<IOptions<TOptions>>().Value)),
            $"{appId}-{services.GetRequiredService<IOptions<SidecarOptions>>().Value.AppPort}")));
        builder.Services.AddHostedService(services => services.GetRequiredService<Scratch>());
    }
}
