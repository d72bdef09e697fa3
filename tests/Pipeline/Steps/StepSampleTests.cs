using System.Diagnostics;
using System.Text.Json.Nodes;

namespace FilePipeline.Pipeline.Tests;

/// <summary>samples/steps: the app of dapr.steps.yaml in C#, and the same in Python.</summary>
public sealed class StepSampleTests
{
    private static readonly string _files = Repository.Path("samples", "steps", "files");

    [Fact]
    public async Task The_demonstration_has_a_result_a_rejection_and_a_file_that_heals()
    {
        var (code, output, error) = await EmulatorProcess.RunAsync(
            "try", "--json", "--free-ports", "--run-file", Repository.Path("dapr.steps.yaml"));

        Assert.True(code == 0, error);
        var rows = JsonNode.Parse(output)!.AsArray();
        AssertResults(rows);
        // A busy machine may record two overlapping attempts as one.
        Assert.InRange((int)rows[1]!["attempts"]!, 2, 3);
    }

    [Fact]
    public async Task The_demonstration_explains_its_table()
    {
        var (code, output, error) = await EmulatorProcess.RunAsync(
            "try", "--free-ports", "--run-file", Repository.Path("dapr.steps.yaml"));

        Assert.True(code == 0, error);
        foreach (var text in (string[])["82.40", "step-totals-negative-total", "step-unavailable"])
            Assert.Contains(text, output, StringComparison.Ordinal);
        Assert.Contains("invoice-negative.csv: the step rejected it", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_step_in_Python_gives_the_same_results()
    {
        RequirePython();
        using var run = new TestRunFile(ToPython, "dapr.steps.yaml");

        var (code, output, error) = await EmulatorProcess.RunAsync("try", "--json", "--run-file", run.Path, "--s3-port", "0", _files);

        Assert.True(code == 0, error);
        AssertResults(JsonNode.Parse(output)!.AsArray());
    }

    // In the order of their names.
    private static void AssertResults(JsonArray rows)
    {
        Assert.Equal(
            ["invoice-2026-001.csv", "invoice-heals-after-retries.csv", "invoice-negative.csv"],
            rows.Select(row => ((string)row!["key"]!).Split('/')[^1]));
        Assert.Equal(["processed", "processed", "rejected"], rows.Select(row => (string?)row!["status"]));
        Assert.Equal([null, null, "step-totals-negative-total"], rows.Select(row => (string?)row!["error"]));
        Assert.Equal(
            [(3, "82.40"), (1, "59.80"), (null, null)],
            rows.Select(row => row!["analysis"]!["steps"]?["totals"]).Select(totals => ((int?)totals?["rows"], (string?)totals?["total"])));
    }

    private static string ToPython(string runFile)
    {
        const string command = """["dotnet", "artifacts/bin/FilePipeline.Samples.Steps/debug/FilePipeline.Samples.Steps.dll"]""";
        Assert.Contains(command, runFile, StringComparison.Ordinal);
        return runFile.Replace(command, """["python3", "samples/steps/totals.py"]""", StringComparison.Ordinal);
    }

    private static void RequirePython()
    {
        try
        {
            using var python = Process.Start(new ProcessStartInfo("python3", ["--version"]) { RedirectStandardOutput = true })!;
            python.WaitForExit();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            if (Environment.GetEnvironmentVariable("FILEPIPELINE_CI") == "1")
                Assert.Fail("python3 is missing, although CI installs it");
            Assert.Skip("needs python3");
        }
    }
}
