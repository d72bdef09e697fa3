using System.Globalization;
using System.Text;
using FilePipeline.Contracts;
using FilePipeline.Emulator;
using FilePipeline.Emulator.Faults;

namespace FilePipeline.Pipeline.Tests;

/// <summary>The sample step under failing invocations and components, while it and the processor are killed.</summary>
public sealed class StepChaosTests(ITestOutputHelper output)
{
    private const string LongTests = "FILEPIPELINE_LONG_TESTS";
    private const int Uploaders = 4;

    private sealed class Chaos(int files) : PipelineSystem
    {
        internal override EmulatorOptions Adjust(EmulatorOptions options) => options with
        {
            RunFile = Repository.Path("dapr.steps.yaml"),
            Faults = Faults(FormattableString.Invariant(
                $"fail:{StepSystem.App}=0.1,kill:{StepSystem.App}={3.0 / files},kill:processor={2.0 / files},")
                + "fail:files=0.05,fail:records=0.05"),
            Topology = topology => topology with { Queues = [.. topology.Queues.Select(queue => queue with { VisibilitySeconds = 6 })] },
            Environment = Variables(
                AppIds.Processor, ("Processor__Steps__0__Timeout", "00:00:03"), ("Processor__HandlerTimeout", "00:00:05")),
        };

        public int Count(FaultKind kind, string component) =>
            Run.Faults.Injected.Count(fault => fault.Kind == kind && fault.Component == component);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(500)]
    public async Task Every_file_has_the_right_result(int files)
    {
        Assert.SkipUnless(files == 40 || Environment.GetEnvironmentVariable(LongTests) == "1", $"takes minutes (set {LongTests}=1)");
        await using var system = new Chaos(files);
        await system.InitializeAsync();
        var numbers = Enumerable.Range(1, files).ToList();
        await Parallel.ForEachAsync(
            numbers, new ParallelOptions { MaxDegreeOfParallelism = Uploaders, CancellationToken = PipelineSystem.Cancellation },
            async (number, _) => await system.UploadInTheEndAsync(KeyOf(number), Encoding.UTF8.GetBytes(InvoiceOf(number))));
        await system.WhenQuietAsync();
        // A ledger counts no file whose record it could not read, so that among many files none would be whole under failing reads.
        system.Run.Faults.Calm();
        await system.AssertLedgerMatchesAsync(files);

        foreach (var number in numbers)
        {
            var record = (await system.RecordAsync(KeyOf(number)))!;
            var total = TotalOf(number).ToString(CultureInfo.InvariantCulture);
            if (TotalOf(number) < 0)
            {
                Assert.Equal(
                    (FileStatus.Rejected, "step-totals-negative-total", $"the total is {total}"),
                    (record.Status, record.Code, record.Reason));
            }
            else
            {
                Assert.Equal((FileStatus.Processed, null), (record.Status, record.Code));
                var result = record.Analysis!["steps"]!["totals"]!;
                Assert.Equal((2, total), ((int)result["rows"]!, (string?)result["total"]));
            }

            Assert.Equal([new("totals", 1)], record.Steps);
        }

        var kinds = system.Run.Faults.Injected.CountBy(fault => $"{fault.Kind} {fault.Component}");
        output.WriteLine($"{files} files, faults: {string.Join(", ", kinds.Select(kind => $"{kind.Key} {kind.Value}"))}");
        Assert.True(system.Count(FaultKind.Fail, StepSystem.App) > 0, "no invocation failed");
        Assert.True(files < 500 || system.Count(FaultKind.Kill, StepSystem.App) > 0, "the app was not killed");
    }

    private static string KeyOf(int number) => $"in/invoice-{number}.csv";

    // Every tenth invoice has a negative total.
    private static decimal TotalOf(int number) => number % 10 == 0 ? -number : number + 0.25m;

    private static string InvoiceOf(int number) => string.Create(
        CultureInfo.InvariantCulture, $"item,amount\n\"paper, white\",{TotalOf(number) - 1}\nshipping,1\n");
}
