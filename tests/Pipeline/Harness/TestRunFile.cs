using FilePipeline.Emulator.Resources;
using FilePipeline.Emulator.Supervision;

namespace FilePipeline.Pipeline.Tests;

/// <summary>A copy of dapr.yaml in a folder of its own, for tests that change the run file.</summary>
internal sealed class TestRunFile : IDisposable
{
    private readonly ReservedPorts _ports = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("filepipeline-runfile-");

    /// <param name="change">Changes the text; null for none.</param>
    /// <param name="name">The run file to copy.</param>
    public TestRunFile(Func<string, string>? change = null, string name = "dapr.yaml")
    {
        var topology = System.IO.Path.Combine("deploy", "localstack", "topology.json");
        Directory.CreateDirectory(Within("deploy", "localstack"));
        File.Copy(Repository.Path(topology), Within(topology));
        var original = RunFile.Load(Repository.Path(name)).Apps;
        var text = File.ReadAllText(Repository.Path(name))
            .Replace("appDirPath: ./", $"appDirPath: {Repository.Root}", StringComparison.Ordinal)
            .Replace("components/localstack", Repository.Path("components", "localstack"), StringComparison.Ordinal)
            .Replace("deploy/localstack/config", Repository.Path("deploy", "localstack", "config"), StringComparison.Ordinal);
        foreach (var (before, after) in original.Zip(_ports.Replace(original)))
        {
            text = text.Replace($"{before.AppPort}", $"{after.AppPort}", StringComparison.Ordinal)
                .Replace($"{before.DaprHttpPort}", $"{after.DaprHttpPort}", StringComparison.Ordinal)
                .Replace($"{before.DaprGrpcPort}", $"{after.DaprGrpcPort}", StringComparison.Ordinal);
            if (Ports.PublicPortOf(before) is { } port)
                text = text.Replace($"\"{port}\"", $"\"{Ports.PublicPortOf(after)}\"", StringComparison.Ordinal);
        }
        File.WriteAllText(Path, change is null ? text : change(text));
        if (change is null) Apps = RunFile.Load(Path).Apps;
    }

    public string Path => Within("dapr.yaml");

    public string Data => Within("data");

    public IReadOnlyList<AppDefinition> Apps { get; } = [];

    public string Within(params string[] parts) => System.IO.Path.Combine([_folder.FullName, .. parts]);

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        _ports.Dispose();
    }
}
