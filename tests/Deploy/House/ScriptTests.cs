using System.Diagnostics;

namespace FilePipeline.Deploy.Tests;

/// <summary>Runs <c>.ci/run</c> with a fake <c>dotnet</c> that prints a given summary, and with every tool installed.</summary>
public sealed class ScriptTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ci-run-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(12, 0, 0, 0, 0)]
    [InlineData(12, 0, 3, 0, 0)]
    [InlineData(11, 1, 0, 2, 2)]
    [InlineData(11, 1, 0, 0, 1)]
    [InlineData(0, 0, 0, 0, 1)]
    [InlineData(12, 0, 0, 1, 1)]
    public async Task Ends_with_the_counts_of_the_whole_run_and_fails_when_it_should(
        int passed, int failed, int skipped, int code, int expected)
    {
        var run = await RunAsync($"""
            echo "a.dll (net10.0|x64) passed"
            echo "  succeeded: 999"
            echo "Test run summary: some word"
            echo "  total: {passed + failed + skipped}"
            echo "  failed: {failed}"
            echo "  succeeded: {passed}"
            echo "  skipped: {skipped}"
            exit {code}
            """);

        Assert.Equal((expected, $"{passed} passed, {failed} failed, {skipped} skipped"), (run.Code, run.LastLine));
    }

    [Fact]
    public Task Shellcheck_finds_nothing_in_any_script() => Tool.CheckAsync(
        "shellcheck", "apt-get install shellcheck", Repository.Root, [.. ((string[])[".ci", "deploy", "tests"])
            .SelectMany(folder => Directory.EnumerateFiles(Repository.Path(folder), "*", SearchOption.AllDirectories))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .Where(IsScript)]);

    [Fact]
    public async Task A_run_without_a_summary_fails_and_says_so()
    {
        var run = await RunAsync("exit 0");

        Assert.Equal((1, "the test run ended without a summary (exit code 0)"), (run.Code, run.LastLine));
    }

    private static bool IsScript(string file)
    {
        var start = new byte[16];
        using var content = File.OpenRead(file);
        var count = content.Read(start);
        return System.Text.Encoding.ASCII.GetString(start, 0, count) is var text
            && text.StartsWith("#!", StringComparison.Ordinal) && text.Contains("sh", StringComparison.Ordinal);
    }

    private async Task<(int Code, string LastLine)> RunAsync(string testCommand)
    {
        var bash = Tool.Require("bash");
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a system where a script can stand in for dotnet");
        Place("dotnet", $"[ \"$1\" = test ] || exit 0\n{testCommand}");
        foreach (var tool in (string[])["chromium", "aws", "rclone", "s3cmd", "shellcheck", "python3", "promtool", "cspell", "redocly", "dynalite"]) Place(tool, "exit 0");

        ProcessStartInfo start = new(bash, [Repository.Path(".ci", "run")]) { RedirectStandardOutput = true };
        start.Environment["PATH"] = $"{_folder.FullName}{Path.PathSeparator}{start.Environment["PATH"]}";
        using var script = Process.Start(start)!;
        var output = await script.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await script.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (script.ExitCode, output.TrimEnd().Split('\n')[^1]);
    }

    private void Place(string program, string script)
    {
        var path = Path.Combine(_folder.FullName, program);
        File.WriteAllText(path, $"#!/usr/bin/env bash\n{script}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }
}
