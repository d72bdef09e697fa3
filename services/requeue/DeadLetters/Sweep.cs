using System.Runtime.ExceptionServices;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using Microsoft.Extensions.Options;

namespace FilePipeline.Requeue;

/// <summary>Sends what is due, and deletes its entry then: a crash in between sends twice, which the processor does not mind.</summary>
internal sealed class Sweep(
    Leases leases, ParkingStore parking,
    MainQueue queue, RequeueGauges gauges, IOptions<RequeueOptions> options, TimeProvider clock, ILogger logger)
{
    private const string Job = "sweep";
    private const int PageSize = 100;
    private const int SendsAtOnce = 8;
    private readonly HashSet<string> _reported = new(StringComparer.Ordinal);

    public async Task<DeliveryResult> RunAsync(CancellationToken cancellation)
    {
        try
        {
            await leases.RunAsync(
                Job,
                async lease =>
                {
                    var (sent, failure) = await SendDueAsync(lease, cancellation);
                    if (sent > 0) logger.DueSent(sent);
                    if (failure is not null) ExceptionDispatchInfo.Throw(failure);
                },
                cancellation);
        }
        finally
        {
            // What could not be sent is late, and that is what the alarm waits for.
            await gauges.MeasureAsync(cancellation);
        }

        return DeliveryResult.Success;
    }

    // With the first failure: its entry stays, and the others go, for one that never succeeds must not
    // hold up the rest. A page of nothing but failures is the component's, and the end of this tick.
    private async Task<(int Sent, CodedException? Failure)> SendDueAsync(Lease lease, CancellationToken cancellation)
    {
        var sent = 0;
        CodedException? first = null;
        string? marker = null;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = SendsAtOnce, CancellationToken = cancellation };
        do
        {
            var page = await parking.ListAsync(ParkingKeys.DuePrefix, marker, PageSize, cancellation);
            // An object that is not an entry, such as the marker of a folder, stays.
            var entries = page.Objects.Where(ParkingStore.IsDueEntry).ToList();
            var due = entries.TakeWhile(item => ParkingKeys.DueTime(item.Key) <= clock.GetUtcNow())
                .Take(options.Value.MaxEntriesPerSweep - sent).ToList();
            var before = sent;
            await Parallel.ForEachAsync(due, parallel, async (item, token) =>
            {
                if (clock.GetUtcNow() > lease.Until) return;
                try
                {
                    await SendAsync(item, token);
                    Interlocked.Increment(ref sent);
                }
                catch (CodedException failure)
                {
                    Interlocked.CompareExchange(ref first, failure, null);
                }
            });
            first ??= await ReportTooLargeAsync(page, cancellation);
            // Keys sort by their time: what follows the first that is not due is not due either.
            if (due.Count < entries.Count || sent == options.Value.MaxEntriesPerSweep || clock.GetUtcNow() > lease.Until) break;
            if (first is not null && sent == before) break;
            marker = page.NextMarker;
        }
        while (marker is not null);
        return (sent, first);
    }

    // Each replica logs it once: requeue can neither send nor move it, so a person has to.
    private async Task<CodedException?> ReportTooLargeAsync(ListingPage page, CancellationToken cancellation)
    {
        foreach (var item in page.Objects.Where(item => ParkingKeys.DueTime(item.Key) is not null && !ParkingStore.IsDueEntry(item)))
        {
            if (_reported.Contains(item.Key)) continue;
            try
            {
                var report = await parking.PutReportAsync(item, cancellation);
                _reported.Add(item.Key);
                logger.DueEntryTooLarge(item.Key, item.Size, report);
            }
            catch (CodedException failure)
            {
                return failure;
            }
        }

        return null;
    }

    private async Task SendAsync(ListedObject listed, CancellationToken cancellation)
    {
        if (await parking.FindAsync(listed, cancellation) is { } entry)
        {
            if (entry.Code != Codes.EntryUnreadable) await queue.SendAsync(entry, cancellation);
            else await parking.PutMessageAsync(entry.Code, $"{listed.Key}: {entry.Reason}", entry.Body, cancellation);
        }

        await parking.DeleteAsync(listed.Key, cancellation);
    }
}
