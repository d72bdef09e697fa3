using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FilePipeline.Contracts;

namespace FilePipeline.Ingest.Tests;

/// <summary>The commands with jq in docs/query.md, on an export.</summary>
public sealed partial class QueryPageTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_command_with_jq_gives_its_answer()
    {
        RequireJq();
        var folder = Directory.CreateTempSubdirectory("query-");
        try
        {
            await ExportAsync(Path.Combine(folder.FullName, "files.ndjson"));
            var page = await File.ReadAllTextAsync(Repository.Path("docs", "query.md"), Cancellation);
            var answers = new List<string>();
            foreach (Match command in Command().Matches(page)) answers.Add(await RunAsync(command.Groups["text"].Value, folder.FullName));

            Assert.Equal(
                [
                    """{"processed":2,"none":1,"parked":1,"rejected":3}""",
                    "1 step-totals-negative-total\n2 type-not-allowed",
                    "\"in/p.csv\",\"timed-out\",\"2026-01-02T03:04:05.678Z\"",
                    "142.2",
                ],
                answers);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task ExportAsync(string path)
    {
        await using var app = await IngestApp.StartAsync();
        Place(app, "in/a.csv", FileStatus.Processed, total: "82.40");
        Place(app, "in/b.csv", FileStatus.Processed, total: "59.80");
        app.Bucket.Put("in/none.txt", "x");
        Place(app, "in/p.csv", FileStatus.Parked, Codes.TimedOut);
        Place(app, "in/r1.sh", FileStatus.Rejected, Codes.TypeNotAllowed);
        Place(app, "in/r2.sh", FileStatus.Rejected, Codes.TypeNotAllowed);
        Place(app, "in/r3.csv", FileStatus.Rejected, Codes.RejectedBy("totals", "negative-total"));
        using var export = await app.SendAsync("GET", "/files.ndjson?analysis=true");
        await File.WriteAllTextAsync(path, await export.Content.ReadAsStringAsync(Cancellation), Cancellation);
    }

    private static void Place(IngestApp app, string key, FileStatus status, string? code = null, string? total = null)
    {
        app.Place(key, status, code);
        if (total is null) return;
        var entry = StateKeys.File(StateKeys.FileId(key));
        var record = FileRecord.FromJson(app.Sidecar.State.Find(entry));
        var results = new JsonObject { ["totals"] = new JsonObject { ["total"] = total } };
        app.Sidecar.State.Set(entry, (record with { Analysis = new() { ["type"] = "text/csv", ["steps"] = results } }).ToJson());
    }

    private static async Task<string> RunAsync(string command, string folder)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", command])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var shell = Process.Start(start)!;
        var errors = shell.StandardError.ReadToEndAsync(Cancellation);
        var output = await shell.StandardOutput.ReadToEndAsync(Cancellation);
        await shell.WaitForExitAsync(Cancellation);
        Assert.True(shell.ExitCode == 0, $"{command}: {await errors}");
        // The widths of columns differ between systems.
        return string.Join('\n', output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    private static void RequireJq()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (folders.Any(folder => File.Exists(Path.Combine(folder, "jq")))) return;
        if (Environment.GetEnvironmentVariable("FILEPIPELINE_CI") == "1") Assert.Fail("jq is missing, although CI installs it");
        Assert.Skip("needs jq: install it and put it on the PATH");
    }

    [GeneratedRegex(@"^    (?<text>jq .+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Command();
}
