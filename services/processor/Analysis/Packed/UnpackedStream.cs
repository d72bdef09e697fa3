namespace FilePipeline.Processor.Analysis;

/// <summary>Packed bytes on their way to a decoder, which must not read past the last member or frame.</summary>
internal abstract class PackedInput : ForwardStream
{
    /// <summary>Bytes already read that come after the last member or frame; known once the decoder is at its end.</summary>
    public abstract long CountTrailing();

    /// <summary>Counts what the decoder made of the input so far.</summary>
    public virtual void CountUnpacked(int bytes)
    {
    }
}

/// <summary>Packed content that is perhaps whole, but that we do not unpack.</summary>
/// <param name="code">Why: a word of <see cref="Contracts.Codes"/>.</param>
internal sealed class UnsupportedContentException(string code) : Exception
{
    public string Code => code;
}

/// <summary>What comes out of one packed layer. Content that cannot be unpacked further ends there, and says why.</summary>
/// <param name="input">What the decoder reads.</param>
/// <param name="decoder">The decoder.</param>
/// <param name="meter">Counts for the whole file.</param>
internal sealed class UnpackedStream(PackedInput input, Stream decoder, UnpackMeter meter) : ForwardStream
{
    private bool _isAtEnd;

    /// <summary>Whether it ended as broken or cut content does.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Why the rest is not unpacked although it may be whole.</summary>
    public string? UnsupportedCode { get; private set; }

    /// <summary>Whether all of it was unpacked.</summary>
    public bool IsWhole => _isAtEnd && !IsBroken && UnsupportedCode is null;

    /// <summary>Bytes already read that come after the last member or frame.</summary>
    public long CountTrailing() => input.CountTrailing();

    /// <summary>Fills the buffer, whatever bits the decoder gives: large chunks are hashed on another thread.</summary>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var filled = 0;
        while (filled < buffer.Length && !_isAtEnd)
        {
            cancellationToken.ThrowIfCancellationRequested();
            filled += await DecodeAsync(buffer[filled..], cancellationToken);
        }

        return filled;
    }

    public override async ValueTask DisposeAsync()
    {
        await decoder.DisposeAsync();
        await input.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            decoder.Dispose();
            input.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<int> DecodeAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        try
        {
            var count = await decoder.ReadAsync(buffer, cancellation);
            input.CountUnpacked(count);
            meter.Count(count);
            _isAtEnd = count == 0;
            return count;
        }
        catch (Exception fault) when (fault is InvalidDataException or ZstdSharp.ZstdException or EndOfStreamException)
        {
            (_isAtEnd, IsBroken) = (true, true);
        }
        catch (UnsupportedContentException unsupported)
        {
            (_isAtEnd, UnsupportedCode) = (true, unsupported.Code);
        }

        return 0;
    }
}
