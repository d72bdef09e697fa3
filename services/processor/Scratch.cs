using FilePipeline.Hosting;
using Microsoft.Extensions.Options;

namespace FilePipeline.Processor;

/// <summary>This instance's own folder on the volume that the sidecar shares. Empty when nothing is in flight.</summary>
internal sealed class Scratch
{
    private readonly string _folder;

    public Scratch(IOptions<ProcessorOptions> options, IOptions<SidecarOptions> sidecar)
    {
        // The port tells instances on one machine apart; what lies in this one's folder now, a killed predecessor left.
        _folder = Path.Combine(options.Value.ScratchFolder, $"processor-{sidecar.Value.AppPort}");
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
        Directory.CreateDirectory(_folder);
    }

    /// <summary>A path for one file, never made from what a message says; dispose of it to delete the file.</summary>
    public ScratchFile NewFile() => new(Path.Combine(_folder, $"{Guid.NewGuid():N}"));
}

/// <summary>A path in the scratch folder, and the file there, if any.</summary>
internal sealed class ScratchFile(string path) : IDisposable
{
    public string Path => path;

    public void Dispose() => File.Delete(path);
}
