using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FilePipeline.Pipeline.Tests;

/// <summary>`try` as a process.</summary>
public sealed class TryTests : IDisposable
{
    private const string LongTests = "FILEPIPELINE_LONG_TESTS";

    private static readonly string[] _fields =
        ["key", "status", "bytes", "lines", "sha256", "type", "error", "attempts", "milliseconds", "analysis"];

    private readonly DirectoryInfo _files = Directory.CreateTempSubdirectory("filepipeline-try-");

    public void Dispose() => _files.Delete(recursive: true);

    [Fact]
    public async Task Standard_output_has_only_JSON()
    {
        var (code, output, error) = await EmulatorProcess.RunAsync(
            "try", "--json", "--free-ports", Make("a.txt", "\"abc\""), Make("b c+d.csv", "x,y\n1,2\n"), Make("no.sh", "#!/bin/sh\n"));

        Assert.True(code == 0, error);
        using var json = JsonDocument.Parse(output);
        var rows = json.RootElement.EnumerateArray().ToList();
        Assert.All(rows, row => Assert.Equal(_fields, row.EnumerateObject().Select(field => field.Name)));
        Assert.Equal(["processed", "processed", "rejected"], rows.Select(row => row.GetProperty("status").GetString()));
        Assert.Equal([null, null, "type-not-allowed"], rows.Select(row => row.GetProperty("error").GetString()));
        Assert.Equal(HashOf("\"abc\""), rows[0].GetProperty("sha256").GetString());
        Assert.Matches(@"^try/[^/]+/b c\+d\.csv$", rows[1].GetProperty("key").GetString());
    }

    [Fact]
    public async Task Fast_intake_gives_the_same_outcomes()
    {
        var (code, output, error) = await EmulatorProcess.RunAsync(
            "try", "--json", "--free-ports",
            "--run-file", Repository.Path("dapr.fast.yaml"), Make("a.txt", "one\ntwo\n"), Make("no.sh", "#!/bin/sh\n"));

        Assert.True(code == 0, error);
        using var json = JsonDocument.Parse(output);
        var rows = json.RootElement.EnumerateArray().ToList();
        Assert.Equal(["processed", "rejected"], rows.Select(row => row.GetProperty("status").GetString()));
        Assert.Equal(HashOf("one\ntwo\n"), rows[0].GetProperty("sha256").GetString());
    }

    [Theory]
    [InlineData("dapr.yaml")]
    [InlineData("dapr.fast.yaml")]
    public async Task Sidecars_that_reach_AWS_over_HTTP_give_the_same_outcomes(string runFile)
    {
        var files = Directory.EnumerateFiles(Repository.Path("samples"))
            .Where(File.Exists).Append(Make("large.txt", new string('x', 12_000_000))).ToList();
        string[] arguments = ["try", "--json", "--free-ports", "--run-file", Repository.Path(runFile), .. files];

        var usual = await EmulatorProcess.RunAsync(arguments);
        var overHttp = await EmulatorProcess.RunAsync([.. arguments, "--over-http"]);

        Assert.True(overHttp.ExitCode == 0, overHttp.Error);
        Assert.Equal(files.Count, Outcomes(overHttp.Output).Count);
        Assert.All(
            Outcomes(usual.Output).Zip(Outcomes(overHttp.Output)),
            pair => Assert.True(JsonNode.DeepEquals(pair.First, pair.Second), $"{pair.First} became {pair.Second}"));
    }

    [Fact]
    public async Task The_printed_commands_send_the_parked_sample_back()
    {
        Assert.SkipUnless(await ShellAsync("command -v curl") is { Length: > 0 }, "needs curl");
        await using var run = EmulatorProcess.Start("try", "--keep", "--free-ports");
        await run.LineAsync("The fault has ended");
        var tokens = await run.LineAsync("  . '");
        var list = await run.LineAsync("/parked");
        var start = await run.LineAsync("/send-backs -H");
        var show = await run.LineAsync("/send-backs/send-back-files-unavailable");

        Assert.Contains("poison.txt", await ShellAsync($"{tokens}\n{list}"), StringComparison.Ordinal);
        var started = JsonNode.Parse(await ShellAsync($"{tokens}\n{start}"))!;
        Assert.True((string?)started["code"] == "files-unavailable", started.ToJsonString());
        var progress = started;
        while ((string)progress["phase"]! is "choosing" or "sending" or "looking")
            progress = JsonNode.Parse(await ShellAsync($"{tokens}\n{show}"))!;
        Assert.Equal(("finished", 1), ((string)progress["phase"]!, (int)progress["processed"]!));
    }

    [Fact]
    public async Task A_timeout_is_shown_in_row_and_exit_code()
    {
        var (code, output, error) = await EmulatorProcess.RunAsync(
            "try", "--json", "--free-ports", "--timeout", "2", "--seed", "1", "--faults", "fail:files=1", Make("never.txt", "never"));

        Assert.Equal(1, code);
        Assert.Contains("--timeout", error, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(output);
        Assert.Equal("not-uploaded", Assert.Single(json.RootElement.EnumerateArray()).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Lost_and_duplicate_events_and_failing_components_change_no_result()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable(
            LongTests) == "1", $"takes minutes: lost events are found once a minute (set {LongTests}=1)");
        var contents = Enumerable.Range(1, 60).ToDictionary(n => $"{n}.txt", n => string.Join('\n', Enumerable.Range(0, n)));

        var (code, output, error) = await EmulatorProcess.RunAsync(
            ["try", "--json", "--free-ports", "--seed", "5", "--faults", "lose=0.4,duplicate=0.2,fail:files=0.1,fail:records=0.05",
            .. contents.Select(file => Make(file.Key, file.Value))]);

        Assert.True(code == 0, error);
        using var json = JsonDocument.Parse(output);
        Assert.Equal(60, json.RootElement.GetArrayLength());
        Assert.All(json.RootElement.EnumerateArray(), row =>
        {
            var content = contents[row.GetProperty("key").GetString()!.Split('/')[^1]];
            Assert.Equal(
                ("processed", HashOf(content), content.Split('\n').Length),
                (row.GetProperty("status").GetString(), row.GetProperty("sha256").GetString(), row.GetProperty("lines").GetInt32()));
        });
    }

    private static async Task<string> ShellAsync(string script)
    {
        using var shell = Process.Start(
            new ProcessStartInfo("/bin/sh", ["-c", script]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        return output;
    }

    // Without what differs from run to run.
    private static List<JsonObject> Outcomes(string output)
    {
        List<JsonObject> rows = [.. JsonNode.Parse(output)!.AsArray().Select(row => row!.AsObject())];
        foreach (var row in rows)
        {
            row["key"] = row["key"]!.GetValue<string>().Split('/')[^1];
            row.Remove("attempts");
            row.Remove("milliseconds");
        }
        return rows;
    }

    private static string HashOf(string content) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));

    private string Make(string name, string content)
    {
        var path = Path.Combine(_files.FullName, name);
        File.WriteAllText(path, content);
        return path;
    }
}
