using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;
using FilePipeline.Emulator.AwsHttp;
using FilePipeline.Emulator.Cloud;
using FilePipeline.Emulator.Faults;
using FilePipeline.Emulator.Tests.Provisioning;

namespace FilePipeline.Emulator.Tests.AwsHttp;

/// <summary>Runs docs/aws-commands.md with the AWS CLI, section by section.</summary>
public sealed partial class CommandPageTests : IDisposable
{
    private static readonly TimeSpan _timeout = TimeSpan.FromMinutes(5);
    private static readonly string _page = File.ReadAllText(Repository.Path("docs", "aws-commands.md"));
    private readonly TestFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Queues", "ApproximateNumberOfMessages", "queueUrls", "file-events")]
    [InlineData("Topics", "filepipeline-alerts", "dapr-topic-name", "This one arrives in the queue")]
    [InlineData("Tables", "filepipeline-records", "etag-1", "ConditionalCheckFailedException", "The row is unchanged")]
    [InlineData("Buckets", "filepipeline-uploads", "report.csv", "ObjectCreated:Put")]
    [InlineData("Identity", "000000000000")]
    public async Task Every_command_of_a_section_works(string section, params string[] expected)
    {
        await using var cloud = await EmbeddedCloud.OpenAsync(
            _folder.Within("cloud"), Provisions.OfThisRepository, FaultPlan.None, TimeProvider.System, Cancellation);
        await using var server = await AwsServer.StartAsync(cloud, _folder.Within("uploads"), 0, Cancellation);
        var script = $"set -eu\n{Scripts("AWS commands")}\n{Scripts(section)}".Replace(
            "localhost:4566", server.Address.Authority, StringComparison.Ordinal);

        var (code, output) = await RunAsync(script);

        Assert.True(code == 0, output);
        Assert.All(expected, text => Assert.Contains(text, output, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_section_with_commands_is_run() => Assert.Equal(
        ["AWS commands", "Queues", "Topics", "Tables", "Buckets", "Identity"],
        Heading().Matches(_page).Select(heading => heading.Groups["title"].Value).Where(title => Scripts(title).Length > 0));

    private async Task<(int Code, string Output)> RunAsync(string script)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", script])
        {
            WorkingDirectory = _folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("AWS_CA_BUNDLE");
        using var process = Start(start);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(Cancellation), process.StandardError.ReadToEndAsync(Cancellation));
        try
        {
            await process.WaitForExitAsync(Cancellation).WaitAsync(_timeout, Cancellation);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
        return (process.ExitCode, await output + await errors);
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            using var check = Process.Start(new ProcessStartInfo("aws", ["--version"]) { RedirectStandardOutput = true })!;
            check.WaitForExit();
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            if (Environment.GetEnvironmentVariable("FILEPIPELINE_CI") == "1") Assert.Fail("aws is missing, but CI requires it");
            Assert.Skip("needs aws on the PATH");
            throw;
        }
    }

    /// <summary>The commands below a heading, up to the next one.</summary>
    private static string Scripts(string title)
    {
        var headings = Heading().Matches(_page).ToList();
        var at = headings.FindIndex(heading => heading.Groups["title"].Value == title);
        var end = at + 1 < headings.Count ? headings[at + 1].Index : _page.Length;
        return string.Join('\n', Script().Matches(_page[headings[at].Index..end]).Select(script => script.Groups["text"].Value));
    }

    [GeneratedRegex(@"^\#+ (?<title>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^```sh\n(?<text>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Script();
}
