using FilePipeline.Contracts;
using FilePipeline.Hosting;
using Microsoft.Extensions.Options;

namespace FilePipeline.Requeue;

/// <summary>Sends what is due, and deletes its entry then: a crash in between sends twice, which the processor does not mind.</summary>
internal sealed class Sweep(
    Leases leases, ParkingLot parking, MainQueue queue, RequeueGauges gauges, IOptions<RequeueOptions> options, TimeProvider clock, ILogger logger)
{
    private const string Job = "sweep";
    private const int PageSize = 100;

    public async Task<Delivery> RunAsync(CancellationToken cancellation)
    {
        await leases.RunAsync(
            Job,
            async lease =>
            {
                var sent = await SendDueAsync(lease, cancellation);
                if (sent > 0) logger.DueSent(sent);
            },
            cancellation);
        await gauges.MeasureAsync(cancellation);
        return Delivery.Success;
    }

    private async Task<int> SendDueAsync(Lease lease, CancellationToken cancellation)
    {
        var sent = 0;
        string? marker = null;
        do
        {
            var page = await parking.ListAsync(ParkingKeys.DuePrefix, marker, PageSize, cancellation);
            foreach (var item in page.Objects)
            {
                // Somebody else's object, a folder's mark for one, stays.
                if (ParkingKeys.DueTime(item.Key) is not { } due) continue;
                // Keys sort by their time: what follows the first that is not due is not due either.
                if (due > clock.GetUtcNow() || sent == options.Value.SweepLimit || clock.GetUtcNow() > lease.Until) return sent;
                await SendAsync(item.Key, cancellation);
                sent++;
            }

            marker = page.NextMarker;
        }
        while (marker is not null);
        return sent;
    }

    private async Task SendAsync(string key, CancellationToken cancellation)
    {
        if (await parking.FindAsync(key, cancellation) is { } entry)
        {
            if (entry.Code == Codes.EntryUnreadable) await parking.PutMessageAsync(Codes.EntryUnreadable, $"{key}: {entry.Reason}", entry.Body, cancellation);
            else await queue.SendAsync(entry.Body, cancellation);
        }

        await parking.DeleteAsync(key, cancellation);
    }
}
