using System.Diagnostics;

namespace FilePipeline.Conformance.Tests;

/// <summary>The stop of a daprd process, tested with a shell script.</summary>
public sealed class DaprdProcessTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("conformance-");
    private static readonly TimeSpan _bound = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_process_gets_SIGTERM_and_is_awaited()
    {
        var daprd = await StartAsync("trap 'echo asked > asked; exit 0' TERM", _bound);

        await daprd.DisposeAsync();

        Assert.Equal("asked", (await File.ReadAllTextAsync(PathOf("asked"), Cancellation)).Trim());
    }

    [Fact]
    public async Task A_process_that_ignores_SIGTERM_is_killed()
    {
        var daprd = await StartAsync("trap '' TERM", TimeSpan.Zero);

        await daprd.DisposeAsync().AsTask().WaitAsync(_bound, Cancellation);
    }

    [Fact]
    public async Task The_error_contains_exit_code_and_last_lines()
    {
        await using var daprd = DaprdProcess.Start(Script("echo first; echo 'invalid schedule format' >&2; exit 1"));

        var words = await daprd.LastLinesAsync(Cancellation).WaitAsync(_bound, Cancellation);

        Assert.StartsWith("daprd ended with 1:", words, StringComparison.Ordinal);
        Assert.Contains("invalid schedule format", words, StringComparison.Ordinal);
    }

    // The script creates a file after it has set its trap; an earlier signal would end it.
    private async Task<DaprdProcess> StartAsync(string trap, TimeSpan stopTimeout)
    {
        using var watcher = new FileSystemWatcher(_folder.FullName) { EnableRaisingEvents = true };
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        watcher.Created += (_, made) =>
        {
            if (made.Name == "ready") ready.TrySetResult();
        };
        var daprd = DaprdProcess.Start(Script($"{trap}; : > ready; while :; do sleep 0.05; done"), stopTimeout);
        await ready.Task.WaitAsync(_bound, Cancellation);
        return daprd;
    }

    private ProcessStartInfo Script(string text) => new("/bin/sh", ["-c", text]) { WorkingDirectory = _folder.FullName };

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);
}
