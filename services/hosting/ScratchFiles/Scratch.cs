using FilePipeline.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace FilePipeline.Hosting;

/// <summary>This instance's own folder on the volume that the sidecar shares. Empty when nothing is in flight, but for a folder that is
/// kept.</summary>
public sealed class Scratch : IHostedService, IDisposable
{
    private readonly ScratchFolder _folder;

    internal Scratch(ScratchFolder folder) => _folder = folder;

    /// <summary>Deletes the files that a killed process left, and creates the folder.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _folder.Open();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The path of a folder in it; created where it does not exist.</summary>
    /// <exception cref="CodedException">scratch-unavailable.</exception>
    public string EnsureFolder(string name)
    {
        try
        {
            return Directory.CreateDirectory(Path.Combine(_folder.Ensure(), name)).FullName;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CodedException(Codes.Unavailable("scratch"), $"the scratch folder {name} cannot be created", failure);
        }
    }

    /// <summary>A path for one file, never made from what a message or an upload says.
    /// The folder is made again where somebody deleted it.</summary>
    /// <exception cref="CodedException">scratch-unavailable.</exception>
    public ScratchFile NewFile()
    {
        try
        {
            return new(Path.Combine(_folder.Ensure(), $"{Guid.NewGuid():N}"));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CodedException(Codes.Unavailable("scratch"), "the scratch folder cannot be made", failure);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();
}

/// <summary>A path in the scratch folder; disposing of it deletes the file there, if any.</summary>
/// <param name="path">The path.</param>
public sealed class ScratchFile(string path) : IDisposable
{
    /// <summary>The path.</summary>
    public string Path => path;

    /// <inheritdoc/>
    public void Dispose() => Delete(path);

    /// <summary>Deletes a scratch file, if it is there. A file that cannot be deleted is left for
    /// the next start's sweep: it must not hide why an upload or an attempt failed.</summary>
    public static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Swept at the next start.
        }
    }
}

/// <summary>Adds a scratch folder to a service.</summary>
public static class ScratchHosting
{
    /// <summary>Adds <see cref="Scratch"/>, swept before the service listens.</summary>
    /// <typeparam name="TOptions">The service's settings.</typeparam>
    /// <param name="builder">The service's builder.</param>
    /// <param name="appId">Its name.</param>
    /// <param name="volume">The folder that the sidecar sees under the same path; the port tells
    /// instances on one machine apart. Empty for a temporary folder of the instance's own.</param>
    /// <param name="kept">Name of a folder that survives a restart on such a volume; null for none.</param>
    public static void AddScratch<TOptions>(
        this WebApplicationBuilder builder, string appId, Func<TOptions, string> volume, string? kept = null)
        where TOptions : class
    {
        builder.Services.AddSingleton(services =>
        {
            var name = $"{appId}-{services.GetRequiredService<IOptions<SidecarOptions>>().Value.AppPort}";
            var shared = volume(services.GetRequiredService<IOptions<TOptions>>().Value);
            return new Scratch(shared.Length == 0 ? new ScratchFolder(name) : new ScratchFolder(name, Path.GetFullPath(shared), kept));
        });
        builder.Services.AddHostedService(services => services.GetRequiredService<Scratch>());
    }
}
