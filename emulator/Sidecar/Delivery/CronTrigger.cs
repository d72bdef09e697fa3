using System.Globalization;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>bindings.cron: sends an empty POST at each scheduled time, even if the last one is still running; ignores the answer.</summary>
internal sealed class CronTrigger(string name, CronSchedule schedule, BindingDelivery delivery, TimeProvider clock, ILogger logger)
    : InputWorker
{
    private readonly InFlight _inFlight = new();

    public override string Name => name;

    public override async Task RunAsync(CancellationToken stopping, CancellationToken abort)
    {
        var last = clock.GetUtcNow();
        while (schedule.Next(last) is { } next)
        {
            if (await WaitAsync(next, stopping).IsCancelledAsync()) break;
            _inFlight.Add(FireAsync(abort));
            last = next > clock.GetUtcNow() - TimeSpan.FromSeconds(1) ? next : clock.GetUtcNow();
        }
        await _inFlight.WhenDoneAsync();
    }

    private async Task WaitAsync(DateTimeOffset next, CancellationToken stopping)
    {
        // A timer is limited to about 49 days, and a changed clock must not delay it by more than a minute.
        for (var left = next - clock.GetUtcNow(); left > TimeSpan.Zero; left = next - clock.GetUtcNow())
            await Task.Delay(left < TimeSpan.FromMinutes(1) ? left : TimeSpan.FromMinutes(1), clock, stopping);
        stopping.ThrowIfCancellationRequested();
    }

    private async Task FireAsync(CancellationToken abort)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["readtimeutc"] = now.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture) + " +0000 UTC",
            ["timezone"] = schedule.ZoneName,
        };
        try
        {
            await delivery.SendAsync(ReadOnlyMemory<byte>.Empty, metadata, abort);
        }
        catch (CallException exception)
        {
            logger.BindingFailed(name, exception.Message);
        }
        catch (OperationCanceledException) when (abort.IsCancellationRequested)
        {
            logger.BindingFailed(name, "stopped");
        }
    }
}
