using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using FilePipeline.Contracts;
using FilePipeline.Emulator;

namespace FilePipeline.Pipeline.Tests;

/// <summary>Failures with several buckets.</summary>
public sealed class RegionsFailureTests(ITestOutputHelper output)
{
    private const string LongTests = "FILEPIPELINE_LONG_TESTS";
    private const int Uploaders = 4;

    private static readonly string[] _failing =
    [
        Components.Files, "files-eu", "files-us", Components.Records, Components.Outcomes, Components.Alerts, Components.FileEventsOut,
        Components.DeadLettersOut, Components.Parking,
    ];

    private sealed class Hurried(int rounds) : RegionsSystem
    {
        internal override EmulatorOptions Adjust(EmulatorOptions options) => base.Adjust(options) with
        {
            Topology = topology => WithThird(topology) with
            {
                Queues = [.. topology.Queues.Select(queue => queue with
                {
                    VisibilitySeconds = 1,
                    DeadLetter = queue.DeadLetter is { } dead ? dead with { MaxReceives = 2 } : null,
                })],
            },
            Resources = resources => WithThird(resources).With(Components.RequeueSchedule, "schedule", "@every 1s"),
            Environment = Variables(
                AppIds.Requeue,
                ("Requeue__MaxRounds", $"{rounds}"),
                ("Requeue__BackoffMinimum", "00:00:00.1"),
                ("Requeue__BackoffMaximum", "00:00:01"),
                ("Requeue__ReconcileGracePeriod", "00:00:01")),
        };
    }

    private sealed class Chaos : RegionsSystem
    {
        internal override EmulatorOptions Adjust(EmulatorOptions options) => base.Adjust(options) with
        {
            Faults = Faults("duplicate=0.05,reorder=0.3," + string.Join(',', _failing.Select(name => $"fail:{name}=0.05"))),
            // Failed deliveries are redelivered soon, or the run would mostly wait.
            Topology = topology => WithThird(topology) with
            {
                Queues = [.. topology.Queues.Select(queue => queue with { VisibilitySeconds = 2 })],
            },
            Environment = Variables(AppIds.Processor, ("Processor__HandlerTimeout", "00:00:01.5")),
        };
    }

    [Fact]
    public async Task While_one_source_is_down_the_others_go_on_and_it_heals_by_itself()
    {
        await using var system = new Hurried(rounds: 50);
        await system.InitializeAsync();
        system.Run.Faults.SetDown("files-eu", true);
        string[] keys = [.. Enumerable.Range(1, 10).Select(number => $"in/{number}.txt")];
        foreach (var key in keys)
        {
            await system.PutInAsync(RegionsSystem.Eu, key, $"eu {key}\n");
            await system.PutInAsync(null, key, $"default {key}\n");
            await system.PutInAsync(RegionsSystem.Us, key, $"us {key}\n");
        }

        foreach (var source in (string?[])[null, RegionsSystem.Us])
        {
            foreach (var key in keys) await system.WhenInAsync(source, key, FileStatus.Processed);
        }

        // Longer than all receives of the queue.
        await system.Cloud.WhenAsync(
            async () => await system.RecordInAsync(RegionsSystem.Eu, keys[0]) is { Round: >= 2, Code: "files-eu-unavailable" },
            PipelineSystem.Cancellation);

        system.Run.Faults.SetDown("files-eu", false);

        foreach (var key in keys) await system.WhenInAsync(RegionsSystem.Eu, key, FileStatus.Processed);
        await system.AssertLedgerMatchesAsync(3 * keys.Length);
    }

    [Fact]
    public async Task A_file_that_is_parked_in_one_source_is_sent_back_there()
    {
        await using var system = new Hurried(rounds: 0);
        await system.InitializeAsync();
        var isFixed = false;
        system.Run.Faults.FailAlways("files-eu", "get", key => !Volatile.Read(ref isFixed) && key == "in/a.txt");
        await system.PutInAsync(null, "in/a.txt", "default\n");
        await system.PutInAsync(RegionsSystem.Eu, "in/a.txt", "eu\n");
        await system.WhenInAsync(null, "in/a.txt", FileStatus.Processed);
        var parked = await system.WhenInAsync(RegionsSystem.Eu, "in/a.txt", FileStatus.Parked);
        // The entry is put after the record is saved.
        Assert.Equal("eu", (await system.WhenParkedBelowAsync(parked.ParkedKey!)).Source);

        Volatile.Write(ref isFixed, true);
        Assert.Equal(
            HttpStatusCode.OK, await system.CallAsync(AppIds.Requeue, "/parked/requeue", $$"""{"keys":["{{parked.ParkedKey}}"]}"""));

        Assert.Equal(1, (await system.WhenInAsync(RegionsSystem.Eu, "in/a.txt", FileStatus.Processed)).Generation);
        Assert.Equal(0, (await system.RecordInAsync(null, "in/a.txt"))!.Generation);
    }

    [Fact]
    public async Task Thirty_files_in_three_sources_all_end_under_random_failures() => await RunAsync(30);

    [Fact]
    public async Task Three_hundred_files_in_three_sources_all_end_under_random_failures()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable(LongTests) == "1", $"takes minutes (set {LongTests}=1)");
        await RunAsync(300);
    }

    // Each key is in all sources, with bytes of its own in each.
    private async Task RunAsync(int files)
    {
        await using var system = new Chaos();
        await system.InitializeAsync();
        var began = Stopwatch.GetTimestamp();
        var contents = Enumerable.Range(0, files / RegionsSystem.Sources.Length)
            .SelectMany(number => RegionsSystem.Sources, (number, source) =>
                (Source: source, Key: $"in/{number}.txt", Content: $"file {number}\nof {source}\n")).ToList();

        await Parallel.ForEachAsync(
            contents, new ParallelOptions { MaxDegreeOfParallelism = Uploaders, CancellationToken = PipelineSystem.Cancellation },
            async (file, _) => await system.UploadToAsync(file.Source, file.Key, file.Content));
        await system.WhenQuietAsync();

        foreach (var (source, key, content) in contents)
        {
            var record = await system.RecordInAsync(source, key);
            Assert.Equal(
                (FileStatus.Processed, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)))),
                (record!.Status, record.Sha256));
            Assert.Equal(1, system.NotificationsIn(source, key));
        }

        // A ledger counts no file whose record it could not read.
        system.Run.Faults.Calm();
        await system.AssertLedgerMatchesAsync(files);
        var ledger = await system.LedgerAsync();
        Assert.All(RegionsSystem.Sources, source => Assert.Equal(
            files / RegionsSystem.Sources.Length, (int)ledger["sources"]![source ?? ""]!["processed"]!["count"]!));
        var kinds = system.Run.Faults.Injected.CountBy(fault => fault.Kind).Select(kind => $"{kind.Key} {kind.Value}");
        output.WriteLine($"{files} files in {Stopwatch.GetElapsedTime(began)}, faults: {string.Join(", ", kinds)}");
    }
}
