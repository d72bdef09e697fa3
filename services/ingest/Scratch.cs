using FilePipeline.Hosting;
using Microsoft.Extensions.Options;

namespace FilePipeline.Ingest;

/// <summary>This instance's own folder on the volume that the sidecar shares. Empty when nothing is in flight.</summary>
internal sealed class Scratch(IOptions<IngestOptions> options, IOptions<SidecarOptions> sidecar) : IHostedService
{
    private const UnixFileMode OwnerAndGroup =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;

    // The port tells instances on one machine apart.
    private readonly Lazy<string> _folder = new(() =>
        Path.Combine(Path.GetFullPath(options.Value.ScratchFolder), $"ingest-{sidecar.Value.AppPort}"));

    /// <summary>What lies in the folder when the service starts, a killed predecessor left.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (Directory.Exists(_folder.Value)) Directory.Delete(_folder.Value, recursive: true);
        // Uploads are not for everyone on this machine; the sidecar shares the user or the group.
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(_folder.Value);
        else Directory.CreateDirectory(_folder.Value, OwnerAndGroup);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>A path for one upload, never made from its name.</summary>
    public string NewPath() => Path.Combine(_folder.Value, $"{Guid.NewGuid():N}");
}
