using System.Security.Cryptography;
using System.Text;
using FilePipeline.Contracts;
using FilePipeline.Emulator;
using FilePipeline.Emulator.Faults;

namespace FilePipeline.Pipeline.Tests;

/// <summary>Many failures at the same time, from one seed: duplicate and reordered events, failing components, killed services.</summary>
public sealed class ChaosTests(ITestOutputHelper output)
{
    private const string LongTests = "FILEPIPELINE_LONG_TESTS";
    private const int Uploaders = 4;

    private static readonly string[] _failing =
        [Components.Files, Components.Records,
            Components.Outcomes, Components.Alerts, Components.FileEventsOut, Components.DeadLettersOut, Components.Parking];

    private static readonly string[] _killed = [AppIds.Processor, AppIds.Notifier, AppIds.Requeue];

    private sealed class Chaos(int files, bool killsByRate) : PipelineSystem
    {
        internal override EmulatorOptions Adjust(EmulatorOptions options) => options with
        {
            Faults = Faults($"duplicate=0.05,reorder=0.3,{Rates("fail", _failing, 0.05)}"
                + (killsByRate ? $",{Rates("kill", _killed, 1.0 / files)}" : "")),
            // Failed deliveries are redelivered soon, or the run would mostly wait.
            Topology = topology => topology with { Queues = [.. topology.Queues.Select(queue => queue with { VisibilitySeconds = 2 })] },
            Environment = Variables(AppIds.Processor, ("Processor__HandlerTimeout", "00:00:01.5")),
        };

        public int Kills(string appId) => Run.Faults.Injected.Count(fault => fault is { Kind: FaultKind.Kill } && fault.Component == appId);

        private static string Rates(string fault, IEnumerable<string> names, double rate) =>
            string.Join(',', names.Select(name => FormattableString.Invariant($"{fault}:{name}={rate}")));
    }

    [Fact]
    public async Task A_few_files_all_complete_under_random_failures()
    {
        await using var system = new Chaos(30, killsByRate: false);
        await RunAsync(system, 30);
    }

    [Fact]
    public async Task Two_thousand_files_all_complete_under_repeatable_failures()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable(LongTests) == "1", $"takes minutes (set {LongTests}=1)");
        const int files = 2000;
        await using var first = new Chaos(files, killsByRate: true);
        await RunAsync(first, files);
        Assert.True(_killed.Sum(first.Kills) >= 3, "fewer than three services were killed");
        await using var second = new Chaos(files, killsByRate: true);
        await RunAsync(second, files);

        var (one, other) = (first.Run.Faults, second.Run.Faults);
        foreach (var kind in (FaultKind[])[FaultKind.Duplicate, FaultKind.Reorder]) Assert.Equal(Of(one, kind), Of(other, kind));
        var common = Comparable(one, other);
        output.WriteLine($"{one.Injected.Count} and {other.Injected.Count} faults, {common.Count} of them at calls that both runs made");
        Assert.Equal(common, Comparable(other, one));
        Assert.True(common.Count > files / 4, $"only {common.Count} faults at calls that both runs made");
    }

    private async Task RunAsync(Chaos system, int files)
    {
        await system.InitializeAsync();
        var contents = Enumerable.Range(0, files).ToDictionary(n => $"in/{n}.txt", n => Encoding.UTF8.GetBytes($"file {n}\nof {files}\n"));

        await Parallel.ForEachAsync(
            contents, new ParallelOptions { MaxDegreeOfParallelism = Uploaders, CancellationToken = PipelineSystem.Cancellation },
            async (file, _) => await system.UploadInTheEndAsync(file.Key, file.Value));
        await system.WhenQuietAsync();

        foreach (var (key, content) in contents)
        {
            var record = await system.RecordAsync(key);
            Assert.Equal((FileStatus.Processed, Convert.ToHexStringLower(SHA256.HashData(content)), 2),
                (record!.Status, record.Sha256, record.Lines));
            Assert.InRange(system.NotificationsOf(key).Count, 1, 1 + system.Kills(AppIds.Notifier));
        }
        var kinds = system.Run.Faults.Injected.CountBy(fault => fault.Kind).Select(kind => $"{kind.Key} {kind.Value}");
        output.WriteLine($"{files} files, faults: {string.Join(", ", kinds)}");
    }

    private static List<string> Of(FaultPlan plan, FaultKind kind) =>
        [.. plan.Injected.Where(fault => fault.Kind == kind).Select(fault => $"{fault}").Order(StringComparer.Ordinal)];

    // The number of calls depends on timing, the fault of the n-th call does not.
    private static List<string> Comparable(FaultPlan plan, FaultPlan other) => [.. plan.Injected
        .Where(fault => other.TimesAsked(fault.Kind, fault.Component, fault.Operation, fault.Key) >= fault.Time)
        .Select(fault => $"{fault}").Order(StringComparer.Ordinal)];
}
