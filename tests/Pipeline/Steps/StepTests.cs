using FilePipeline.Contracts;

namespace FilePipeline.Pipeline.Tests;

/// <summary>Steps through the whole system.</summary>
public sealed class StepTests
{
    private const int Files = 40;
    private static readonly string[] _lossesOfAnApp = [Codes.StepUnavailable, Codes.StepTimedOut];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_file_calls_its_step_once(bool isFast)
    {
        await using var system = await new StepSystem { IsFast = isFast }.StartedAsync();
        var keys = await PutAsync(system);

        await AssertResultsAsync(system, keys);
        await AssertCallsAsync(system, keys);
        // A busy topic may deliver a message twice at the same time, a lane cannot.
        if (!isFast) Assert.InRange(system.Calls.Count, keys.Count, keys.Count + await CountFailuresAsync(system, keys));
    }

    [Fact]
    public async Task An_app_that_dies_under_load_and_comes_back_loses_no_file()
    {
        await using var system = await new StepSystem().StartedAsync();
        var isBusy = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        system.Answers = call =>
        {
            if (system.Calls.Count >= 5) isBusy.TrySetResult();
            return StepSystem.ResultOf(call);
        };
        var keys = await PutAsync(system);
        await isBusy.Task.WaitAsync(PipelineSystem.Cancellation);
        await system.StopAppAsync();
        await system.Cloud.WhenAsync(() => HasFailureAsync(system, keys), PipelineSystem.Cancellation);
        await system.StartAppAsync();

        await AssertResultsAsync(system, keys);
        await AssertCallsAsync(system, keys);
        Assert.InRange(system.Calls.Count, keys.Count, keys.Count + await CountFailuresAsync(system, keys));
    }

    [Fact]
    public async Task A_step_that_fails_for_good_parks_the_file_with_its_cause()
    {
        await using var system = await new StepSystem { ParksSoon = true }.StartedAsync();
        var isFixed = false;
        system.Answers = _ => Volatile.Read(ref isFixed) ? new(204) : new(500, "broken");
        const string key = "in/invoice-1.csv";
        await system.PutDirectlyAsync(key, "a,b\n");

        var parked = await system.WhenAsync(key, FileStatus.Parked);

        Assert.Equal(Codes.StepFailed, parked.Code);
        Assert.StartsWith("parked/step-failed/", parked.ParkedKey, StringComparison.Ordinal);
        Assert.Contains("a step of the processing failed", (await system.WhenNotifiedAsync(key)).Body, StringComparison.Ordinal);
        Volatile.Write(ref isFixed, true);
        await system.CallAsync(AppIds.Requeue, "/parked/requeue", $$"""{"keys":["{{parked.ParkedKey}}"]}""");
        Assert.Equal(1, (await system.WhenAsync(key, FileStatus.Processed)).Generation);
    }

    private static async Task<IReadOnlyList<string>> PutAsync(StepSystem system)
    {
        var keys = Enumerable.Range(1, Files).Select(number => $"in/invoice-{number}.csv").ToList();
        await Task.WhenAll(keys.Select((key, at) => system.PutDirectlyAsync(key, "a,b\n" + new string('1', at + 1))));
        return keys;
    }

    private static async Task AssertResultsAsync(StepSystem system, IReadOnlyList<string> keys)
    {
        foreach (var (at, key) in keys.Index())
        {
            var record = await system.WhenAsync(key, FileStatus.Processed);
            Assert.Equal((at + 5, at + 5), ((int)record.Bytes!, (int)record.Analysis!["steps"]!["totals"]!));
        }

        await system.AssertLedgerMatchesAsync(keys.Count);
    }

    // Every file was sent to the step, and every repeated call has the key of the first.
    private static async Task AssertCallsAsync(StepSystem system, IReadOnlyList<string> keys)
    {
        var calls = system.Calls.ToLookup(StepSystem.KeyOf);
        Assert.Equal(keys.Order(StringComparer.Ordinal), calls.Select(file => file.Key).Order(StringComparer.Ordinal));
        Assert.All(calls, file => Assert.Single(file.Select(call => call.Headers["Idempotency-Key"]).Distinct()));
        foreach (var key in keys)
            Assert.All((await system.RecordAsync(key))!.History, failure => Assert.Contains(failure.Code, _lossesOfAnApp));
    }

    private static async Task<bool> HasFailureAsync(StepSystem system, IReadOnlyList<string> keys) =>
        await CountFailuresAsync(system, keys) > 0;

    private static async Task<int> CountFailuresAsync(StepSystem system, IReadOnlyList<string> keys)
    {
        var failures = 0;
        foreach (var key in keys) failures += (await system.RecordAsync(key))?.History.Count ?? 0;
        return failures;
    }
}
