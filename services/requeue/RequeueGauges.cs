using System.Diagnostics.Metrics;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;

namespace FilePipeline.Requeue;

/// <summary>Gauges of waiting, parked and untracked files, as of the last tick. Every
/// replica shows the same values, so queries take the maximum.</summary>
internal sealed class RequeueGauges
{
    private const int PageSize = 1000;
    private const int Pages = 10;
    private const int DueLooked = 100;
    private static readonly TimeSpan _countEvery = TimeSpan.FromMinutes(1);
    private readonly ParkingStore _parking;
    private readonly StateEntries _entries;
    private readonly TimeProvider _clock;
    private readonly ObservableGauge<double> _first;
    private (double? Parked, double? OldestDueAge, double? LedgerGap) _now;
    private DateTimeOffset _countedAt = DateTimeOffset.MinValue;

    public RequeueGauges(Meter meter, ParkingStore parking, StateEntries entries, TimeProvider clock)
    {
        (_parking, _entries, _clock) = (parking, entries, clock);
        _first = meter.Gauge(AppMetrics.RequeueParked, () => _now.Parked);
        meter.Gauge(AppMetrics.RequeueOldestDueAge, () => _now.OldestDueAge);
        meter.Gauge(AppMetrics.RequeueLedgerGap, () => _now.LedgerGap);
    }

    /// <summary>Measures again, if metrics are collected. Parked entries are counted once a minute, up to 10,000.</summary>
    /// <exception cref="CodedException">parking-unavailable, records-unavailable: the
    /// gauges show no value then, rather than an old one.</exception>
    public async Task MeasureAsync(CancellationToken cancellation)
    {
        if (!_first.Enabled) return;
        var parked = _now.Parked;
        _now = default;
        if (parked is null || _clock.GetUtcNow() - _countedAt >= _countEvery)
        {
            parked = await CountParkedAsync(cancellation);
            _countedAt = _clock.GetUtcNow();
        }

        _now = (parked, await OldestDueAgeAsync(cancellation), await LedgerGapAsync(cancellation));
    }

    private async Task<double> CountParkedAsync(CancellationToken cancellation)
    {
        var count = 0;
        string? marker = null;
        for (var page = 0; page < Pages; page++)
        {
            var listed = await _parking.ListAsync(ParkingKeys.ParkedPrefix, marker, PageSize, cancellation);
            count += listed.Objects.Count;
            marker = listed.NextMarker;
            if (marker is null) break;
        }

        return count;
    }

    private async Task<double> OldestDueAgeAsync(CancellationToken cancellation)
    {
        // More than one entry: the sweep never sends some, and those may be first.
        var listed = await _parking.ListAsync(ParkingKeys.DuePrefix, null, DueLooked, cancellation);
        var first = listed.Objects.FirstOrDefault(ParkingStore.IsDueEntry);
        return first is not null && ParkingKeys.DueTime(first.Key) is { } due ? Math.Max(0, (_clock.GetUtcNow() - due).TotalSeconds) : 0;
    }

    private async Task<double?> LedgerGapAsync(CancellationToken cancellation)
    {
        var entry = await _entries.LoadAsync(StateKeys.Ledger, cancellation);
        return entry.As(RequeueJson.Default.Ledger)?.Gap.Count;
    }
}
