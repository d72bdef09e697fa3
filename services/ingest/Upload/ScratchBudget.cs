using FilePipeline.Contracts;
using FilePipeline.Hosting;
using Microsoft.Extensions.Options;

namespace FilePipeline.Ingest;

/// <summary>Limits the bytes that uploads in progress reserve on the scratch volume; beyond the limit an upload is refused.</summary>
internal sealed class ScratchBudget(IOptions<IngestOptions> options)
{
    // Share of the free space at the first upload; other writers of the volume need the rest.
    private const double ShareOfVolume = 0.8;

    private readonly Lazy<long> _limit = new(() =>
        options.Value.MaxScratchBytes > 0 ? options.Value.MaxScratchBytes : DefaultLimit(options.Value.ScratchFolder));

    private long _reserved;

    /// <summary>Bytes reserved now.</summary>
    public long Reserved => Interlocked.Read(ref _reserved);

    /// <summary>Opens the reservation of an upload.</summary>
    /// <param name="bytes">The announced length; 0 when there is none.</param>
    /// <exception cref="CodedException">scratch-unavailable: the limit is reached.</exception>
    public ScratchReservation Open(long bytes)
    {
        var reservation = new ScratchReservation(this);
        reservation.GrowTo(bytes);
        return reservation;
    }

    /// <summary>Opens the reservation of bytes that are on the volume already, whatever the limit.</summary>
    public ScratchReservation Keep(long bytes)
    {
        Interlocked.Add(ref _reserved, bytes);
        return new(this, bytes);
    }

    internal void Take(long bytes)
    {
        if (Interlocked.Add(ref _reserved, bytes) <= _limit.Value) return;
        Release(bytes);
        throw new CodedException(
            Codes.Unavailable("scratch"), $"uploads in progress reserve {Reserved} of {_limit.Value} bytes (Ingest:MaxScratchBytes)");
    }

    internal void Release(long bytes) => Interlocked.Add(ref _reserved, -bytes);

    private static long DefaultLimit(string folder) =>
        (long)(new DriveInfo(folder.Length == 0 ? Path.GetTempPath() : Path.GetFullPath(folder)).AvailableFreeSpace * ShareOfVolume);
}

/// <summary>The reservation of one upload; disposing it releases the bytes.</summary>
internal sealed class ScratchReservation(ScratchBudget budget, long taken = 0) : IDisposable
{
    // An upload without an announced length reserves its bytes in steps.
    private const long Step = 4 << 20;
    private long _taken = taken;

    /// <summary>Reserves at least so many bytes in total.</summary>
    /// <exception cref="CodedException">scratch-unavailable.</exception>
    public void GrowTo(long bytes)
    {
        if (bytes <= _taken) return;
        var more = _taken == 0 ? bytes : Math.Max(bytes - _taken, Step);
        budget.Take(more);
        _taken += more;
    }

    /// <summary>Reserves exactly so many bytes in total.</summary>
    /// <exception cref="CodedException">scratch-unavailable.</exception>
    public void Set(long bytes)
    {
        if (bytes > _taken) budget.Take(bytes - _taken);
        else budget.Release(_taken - bytes);
        _taken = bytes;
    }

    public void Dispose()
    {
        budget.Release(_taken);
        _taken = 0;
    }
}
