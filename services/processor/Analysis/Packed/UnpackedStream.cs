using FilePipeline.Contracts;

namespace FilePipeline.Processor.Analysis;

/// <summary>Packed bytes for a decoder that must not read past the last member or frame.</summary>
internal abstract class PackedInput : ForwardStream
{
    /// <summary>Counts bytes already read after the last member or frame, once the decoder is at its end.</summary>
    public abstract long CountTrailing();

    /// <summary>Counts the decoder's output.</summary>
    public virtual void CountUnpacked(int bytes)
    {
    }
}

/// <summary>Packed content may be valid, but cannot be unpacked here.</summary>
/// <param name="code">The reason: one of <see cref="Contracts.Codes"/>.</param>
internal sealed class UnsupportedContentException(string code) : Exception
{
    public string Code => code;
}

/// <summary>The unpacked content of one layer. It ends where content cannot be unpacked further, and has the reason.</summary>
/// <param name="input">The decoder's input.</param>
/// <param name="decoder">The decoder.</param>
/// <param name="meter">Counts bytes of the whole file.</param>
internal sealed class UnpackedStream(PackedInput input, Stream decoder, UnpackMeter meter) : ForwardStream
{
    private bool _isAtEnd;

    /// <summary>Whether the content is broken or truncated.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>The code if the rest may be valid but is not unpacked.</summary>
    public string? UnsupportedCode { get; private set; }

    /// <summary>Whether all content was unpacked.</summary>
    public bool IsWhole => _isAtEnd && !IsBroken && UnsupportedCode is null;

    /// <summary>Counts bytes already read after the last member or frame.</summary>
    public long CountTrailing() => input.CountTrailing();

    /// <summary>Fills the buffer even if the decoder returns small parts, because large chunks are hashed on another thread.</summary>
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
        catch (Exception error) when (error is InvalidDataException or ZstdSharp.ZstdException or EndOfStreamException)
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
