using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FilePipeline.Contracts;
using FilePipeline.Emulator.Faults;
using FilePipeline.Emulator.Supervision;

namespace FilePipeline.Pipeline.Tests;

/// <summary>A send-back survives kills of requeue, and of the emulator with all sidecars.</summary>
public sealed class SendBackKillTests(ITestOutputHelper output)
{
    private const string LongTests = "FILEPIPELINE_LONG_TESTS";
    private const int MostSends = 2;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 10)]
    public async Task Every_file_ends_when_requeue_is_killed(int firstSeed, int seeds)
    {
        Assert.SkipUnless(seeds == 1 || IsLong, $"takes minutes (set {LongTests}=1)");
        for (var seed = firstSeed; seed < firstSeed + seeds; seed++)
        {
            await using var system = await SendBackSystem.StartAsync(60, "kill:requeue=0.15", seed);
            await system.StartSendBackAsync();

            Assert.Equal("finished", (string)(await system.WhenEndedAsync())["phase"]!);
            AssertEnded(await system.RecordsAsync());
            var kills = system.Run.Faults.Injected.Count(fault => fault.Kind == FaultKind.Kill);
            output.WriteLine($"seed {seed}: {kills} kills of requeue, {system.Workflow().Transactions} transactions");
            Assert.True(seeds > 1 || kills > 0, "requeue was not killed");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    public async Task Every_file_ends_when_the_emulator_is_killed(int runs)
    {
        Assert.SkipUnless(runs == 1 || IsLong, $"takes minutes (set {LongTests}=1)");
        for (var run = 0; run < runs; run++) await KillEmulatorAsync(run);
    }

    private static bool IsLong => Environment.GetEnvironmentVariable(LongTests) == "1";

    private static async Task KillEmulatorAsync(int run)
    {
        const int files = 60;
        var data = Directory.CreateTempSubdirectory("filepipeline-send-back-");
        try
        {
            using (var folder = DataFolder.Open(data.FullName)) await ParkedGroup.FillAsync(folder, files);
            using var runFile = new TestRunFile(WithSettings);
            string[] arguments = ["--free-ports", "--run-file", runFile.Path, "--data", data.FullName];
            await using (var first = EmulatorProcess.Start(arguments))
            {
                using var requeue = await RequeueAsync(first);
                await StartAsync(requeue);
                // Later in each run: during the first step, the second, and so on.
                await WhenAsync(requeue, progress => (int)progress["sent"]! > run * 6);
                first.Kill();
                await first.EndAsync();
            }

            await using var second = EmulatorProcess.Start(arguments);
            var page = await second.PageAsync();
            using var again = await RequeueAsync(second);
            var ended = await WhenAsync(again, progress => (string)progress["phase"]! is "finished" or "stopped");
            Assert.Equal(("finished", files), ((string)ended["phase"]!, (int)ended["processed"]!));
            List<FileRecord> records = [];
            foreach (var key in ParkedGroup.Keys(files)) records.Add(await EmulatorProcess.OutcomeAsync(page, key));
            AssertEnded(records);
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static void AssertEnded(IReadOnlyList<FileRecord> records) => Assert.All(records, record =>
    {
        Assert.Equal((FileStatus.Processed, 1), (record.Status, record.Generation));
        // Each send is noted before it happens.
        Assert.InRange(record.History.Count(act => act.Code == "sent-back"), 1, MostSends);
    });

    private static string WithSettings(string runFile)
    {
        const string command = "FilePipeline.Requeue.dll\"]";
        var settings = string.Concat(SendBackSystem.Settings.Select(one => $"\n      {one.Name}: \"{one.Value}\""));
        Assert.Contains(command, runFile, StringComparison.Ordinal);
        return runFile.Replace(command, $"{command}\n    env:{settings}", StringComparison.Ordinal);
    }

    private static async Task<HttpClient> RequeueAsync(EmulatorProcess emulator)
    {
        var line = await emulator.LineAsync("Parked files");
        var match = Regex.Match(line, @"\. '(?<tokens>[^']+)'.* (?<address>http://localhost:\d+/)parked");
        var token = Regex.Match(await File.ReadAllTextAsync(match.Groups["tokens"].Value, Cancellation), @"APP_API_TOKEN='?(?<token>\w+)");
        return new()
        {
            BaseAddress = new(match.Groups["address"].Value),
            DefaultRequestHeaders = { { "dapr-api-token", token.Groups["token"].Value } },
        };
    }

    private static async Task StartAsync(HttpClient requeue)
    {
        while (true)
        {
            using var body = new StringContent($$"""{"code":"{{ParkedGroup.Code}}","by":"ada"}""", Encoding.UTF8, "application/json");
            using var answer = await requeue.PostAsync(new Uri("send-backs", UriKind.Relative), body, Cancellation);
            if (answer.StatusCode == HttpStatusCode.Accepted) return;
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Cancellation);
        }
    }

    private static async Task<JsonNode> WhenAsync(HttpClient requeue, Func<JsonNode, bool> holds)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        while (true)
        {
            var path = new Uri($"send-backs/{ParkedGroup.SendBack}", UriKind.Relative);
            if (JsonNode.Parse(await requeue.GetStringAsync(path, limit.Token)) is { } progress && holds(progress)) return progress;
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, limit.Token);
        }
    }
}
