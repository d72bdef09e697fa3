using System.Buffers.Binary;

namespace FilePipeline.Processor.Analysis;

/// <summary>Feeds the frames of zstd content to its decoder. Reads each header before its frame is decoded, leaves out skippable frames,
/// and ends at the last frame.</summary>
/// <param name="packed">The packed content, at its first byte.</param>
/// <param name="beginFrame">Called before a frame is passed to the decoder.</param>
internal sealed class ZstdInput(Stream packed, Func<ZstdFrame, CancellationToken, ValueTask> beginFrame) : PackedInput
{
    private const int MagicLength = 4;

    // Header bytes that were read here and are still to be passed to the decoder.
    private readonly byte[] _head = new byte[MagicLength + ZstdFrame.LongestHeader];
    private int _headLength;
    private int _headGiven;

    // Bytes after the header that are to be passed on, or skipped, unread.
    private long _left;
    private bool _isSkipping;
    private Part _next = Part.Frame;
    private bool _hasFrame;
    private bool _hasChecksum;
    private bool _isCut;
    private long _trailing;

    private enum Part
    {
        Frame,
        Block,
        Checksum,
        None,
    }

    public override long CountTrailing() => _trailing;

    /// <exception cref="EndOfStreamException">The content ends inside a frame.</exception>
    /// <exception cref="InvalidDataException">The content does not start with a frame.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var given = 0;
        while (given < buffer.Length && !_isCut)
        {
            if (_headGiven < _headLength)
            {
                given += GiveHead(buffer[given..]);
            }
            else if (_left > 0)
            {
                var count = await packed.ReadAsync(buffer[given..(int)Math.Min(buffer.Length, given + _left)], cancellationToken);
                _isCut = count == 0;
                _left -= count;
                if (!_isSkipping) given += count;
            }
            else if (_next == Part.None || (_next == Part.Frame && given > 0))
            {
                // The frames so far are decoded first, in case the next one cannot be.
                break;
            }
            else
            {
                await BeginNextAsync(cancellationToken);
            }
        }

        return given > 0 || !_isCut ? given : throw new EndOfStreamException("the content ends inside a frame");
    }

    private int GiveHead(Memory<byte> buffer)
    {
        var count = Math.Min(buffer.Length, _headLength - _headGiven);
        _head.AsMemory(_headGiven, count).CopyTo(buffer);
        _headGiven += count;
        return count;
    }

    private async ValueTask BeginNextAsync(CancellationToken cancellation)
    {
        (_headLength, _headGiven, _isSkipping) = (0, 0, false);
        switch (_next)
        {
            case Part.Frame:
                await BeginFrameAsync(cancellation);
                break;
            case Part.Block:
                await BeginBlockAsync(cancellation);
                break;
            default:
                (_left, _next) = (4, Part.Frame);
                break;
        }
    }

    private async ValueTask BeginFrameAsync(CancellationToken cancellation)
    {
        await ReadHeadAsync(MagicLength, cancellation);
        var magic = _headLength == MagicLength ? BinaryPrimitives.ReadUInt32LittleEndian(_head) : 0;
        if (magic == ZstdFrame.Magic)
        {
            await BeginContentAsync(cancellation);
        }
        else if (ZstdFrame.IsSkippable(magic))
        {
            await ReadHeadAsync(MagicLength, cancellation);
            _left = BinaryPrimitives.ReadUInt32LittleEndian(_head.AsSpan(MagicLength));
            _isCut = _headLength < 2 * MagicLength;
            (_headLength, _isSkipping, _hasFrame) = (0, true, true);
        }
        else
        {
            _isCut = !_hasFrame && _headLength < MagicLength;
            if (!_hasFrame && !_isCut) throw new InvalidDataException("the content does not start with a frame");
            (_trailing, _headLength, _next) = (_headLength, 0, Part.None);
        }
    }

    private async ValueTask BeginContentAsync(CancellationToken cancellation)
    {
        await ReadHeadAsync(1, cancellation);
        var length = _headLength > MagicLength ? ZstdFrame.HeaderLength(_head[MagicLength]) : 1;
        await ReadHeadAsync(length - 1, cancellation);
        _isCut = _headLength < MagicLength + length;
        if (_isCut) return;
        var frame = ZstdFrame.Read(_head.AsSpan(MagicLength, length));
        await beginFrame(frame, cancellation);
        (_hasFrame, _hasChecksum, _next) = (true, frame.HasChecksum, Part.Block);
    }

    private async ValueTask BeginBlockAsync(CancellationToken cancellation)
    {
        const int headerLength = 3;
        await ReadHeadAsync(headerLength, cancellation);
        _isCut = _headLength < headerLength;
        if (_isCut) return;
        var header = _head[0] | (_head[1] << 8) | (_head[2] << 16);
        var (isLast, isRepeatedByte) = ((header & 1) != 0, ((header >> 1) & 3) == 1);
        _left = isRepeatedByte ? 1 : header >> 3;
        if (isLast) _next = _hasChecksum ? Part.Checksum : Part.Frame;
    }

    // Reads fewer bytes only at the end of the content.
    private async ValueTask ReadHeadAsync(int count, CancellationToken cancellation) =>
        _headLength += await packed.ReadAtLeastAsync(_head.AsMemory(_headLength, count), count, throwOnEndOfStream: false, cancellation);
}
