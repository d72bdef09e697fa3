namespace FilePipeline.Emulator.Resources;

/// <summary>dapr.yaml: the running system on one page, read by `dapr run -f` too.</summary>
internal sealed record RunFile(string Path, IReadOnlyList<AppDefinition> Apps)
{
    /// <exception cref="ResourceException">The file is missing or says something that `dapr run` or the emulator does not know.</exception>
    public static RunFile Load(string path) => RunFileReader.Read(System.IO.Path.GetFullPath(path));
}
