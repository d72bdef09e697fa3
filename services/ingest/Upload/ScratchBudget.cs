using FilePipeline.Contracts;
using FilePipeline.Hosting;
using Microsoft.Extensions.Options;

namespace FilePipeline.Ingest;

/// <summary>Bytes of the scratch volume that uploads under way have been promised: beyond the limit an upload is refused, instead of filling the volume for all.</summary>
internal sealed class ScratchBudget(IOptions<IngestOptions> options)
{
    // Of what is free at the first upload; the rest is for whoever else writes there.
    private const double ShareOfVolume = 0.8;
    private readonly Lazy<long> _limit = new(() => options.Value.MaxScratchBytes > 0 ? options.Value.MaxScratchBytes : OfVolume(options.Value.ScratchFolder));
    private long _promised;

    /// <summary>Bytes that are promised now.</summary>
    public long Promised => Interlocked.Read(ref _promised);

    /// <summary>Begins an upload.</summary>
    /// <param name="bytes">What the sender announced; 0 when it announced nothing.</param>
    /// <exception cref="CodedException">scratch-unavailable: too much is promised already.</exception>
    public ScratchShare Open(long bytes)
    {
        var share = new ScratchShare(this);
        share.Cover(bytes);
        return share;
    }

    internal void Take(long bytes)
    {
        if (Interlocked.Add(ref _promised, bytes) <= _limit.Value) return;
        Give(bytes);
        throw new CodedException(Codes.Unavailable("scratch"), $"uploads under way were promised {Promised} of {_limit.Value} bytes (Ingest:MaxScratchBytes)");
    }

    internal void Give(long bytes) => Interlocked.Add(ref _promised, -bytes);

    private static long OfVolume(string folder) =>
        (long)(new DriveInfo(folder.Length == 0 ? Path.GetTempPath() : Path.GetFullPath(folder)).AvailableFreeSpace * ShareOfVolume);
}

/// <summary>What one upload was promised; dispose of it to give it back.</summary>
internal sealed class ScratchShare(ScratchBudget budget) : IDisposable
{
    // A sender that does not announce its length gets its room bit by bit.
    private const long Step = 4 << 20;
    private long _taken;

    /// <summary>Makes room for so many bytes in all.</summary>
    /// <exception cref="CodedException">scratch-unavailable.</exception>
    public void Cover(long bytes)
    {
        if (bytes <= _taken) return;
        var more = _taken == 0 ? bytes : Math.Max(bytes - _taken, Step);
        budget.Take(more);
        _taken += more;
    }

    public void Dispose()
    {
        budget.Give(_taken);
        _taken = 0;
    }
}
