using System.Text.Json;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;
using Microsoft.Extensions.Options;

namespace FilePipeline.Requeue;

/// <summary>Who does a job, until when.</summary>
internal sealed record Lease(string Owner, string Token, DateTimeOffset Until);

/// <summary>Jobs that one replica does at a time: cron fires in every one. Without a TTL,
/// or an expired row would block the first write.</summary>
internal sealed class Leases(StateEntries entries, IOptions<RequeueOptions> options, TimeProvider clock)
{
    private async Task<Lease?> TryTakeAsync(string job, CancellationToken cancellation)
    {
        var key = StateKeys.Lease(job);
        var entry = await entries.LoadAsync(key, cancellation);
        if (entry.As(RequeueJson.Default.Lease) is { } held && held.Until > clock.GetUtcNow()) return null;
        var lease = new Lease(Environment.MachineName, $"{Guid.NewGuid():N}", clock.GetUtcNow() + options.Value.LeaseDuration);
        await TrySaveAsync(key, lease, entry, cancellation);
        // Whatever the save said, the entry tells whose it is.
        return (await entries.LoadAsync(key, cancellation)).As(RequeueJson.Default.Lease)?.Token == lease.Token ? lease : null;
    }

    /// <summary>Does a job if nobody else does it, and lets another have it then, also
    /// after a failure; if that fails, the lease ends by itself.</summary>
    /// <exception cref="CodedException">The job's own, or records-unavailable.</exception>
    public async Task RunAsync(string job, Func<Lease, Task> work, CancellationToken cancellation)
    {
        if (await TryTakeAsync(job, cancellation) is not { } lease) return;
        try
        {
            await work(lease);
        }
        finally
        {
            await ReleaseAsync(job, lease, cancellation);
        }
    }

    private async Task ReleaseAsync(string job, Lease lease, CancellationToken cancellation)
    {
        var key = StateKeys.Lease(job);
        var entry = await entries.LoadAsync(key, cancellation);
        if (entry.As(RequeueJson.Default.Lease)?.Token == lease.Token)
            await TrySaveAsync(key, lease with { Until = clock.GetUtcNow() }, entry, cancellation);
    }

    private async Task TrySaveAsync(string key, Lease lease, StateEntry over, CancellationToken cancellation)
    {
        try
        {
            await entries.SaveAsync(key, JsonSerializer.SerializeToUtf8Bytes(lease, RequeueJson.Default.Lease), over, cancellation);
        }
        catch (CodedException)
        {
            // A first write that lost, or a fault: who needs to know reads again.
        }
    }
}
