using System.Buffers.Binary;

namespace FilePipeline.Processor.Analysis;

/// <summary>Feeds gzip content to the framework's decoder and finds the end of the last member, which the decoder does not report. Each
/// possible start of a member starts a read, and the length in a member's trailer confirms its end.</summary>
/// <param name="packed">The packed content, at its first byte.</param>
internal sealed class GzipInput(Stream packed) : PackedInput
{
    private const int TrailerLength = 4;
    private const int ShortestMember = 18;
    private const int Capacity = 8 * 1024;

    // The bytes before the last read are kept in front of it, because a trailer may span two reads.
    private readonly byte[] _bytes = new byte[TrailerLength + Capacity];
    private int _end = TrailerLength;
    private int _given = TrailerLength;
    private int _lastRead = TrailerLength;
    private bool _isAtEnd;
    private long _unpacked;
    private long _unpackedBeforeMember;
    private long _memberGiven;

    // The start of the member, while the buffer holds it.
    private int? _memberStart;

    private static ReadOnlySpan<byte> Magic => [0x1f, 0x8b, 0x08];

    public override void CountUnpacked(int bytes) => _unpacked += bytes;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty) return 0;
        if (_given == _end && !await FillAsync(cancellationToken))
        {
            _isAtEnd = true;
            return 0;
        }

        // The decoder reads more only after it has returned all output of the bytes before.
        if (MayBeginMember(_bytes.AsSpan(_given, _end - _given)) && TrailerBefore(_given) == MemberLength)
        {
            (_unpackedBeforeMember, _memberGiven, _memberStart) = (_unpacked, 0, _given);
        }

        var count = Math.Min(buffer.Length, NextMember() - _given);
        _bytes.AsMemory(_given, count).CopyTo(buffer);
        _lastRead = _given;
        _given += count;
        _memberGiven += count;
        return count;
    }

    public override long CountTrailing() => _isAtEnd ? 0 : _end - EndOfMember();

    private uint MemberLength => (uint)(_unpacked - _unpackedBeforeMember);

    private static bool MayBeginMember(ReadOnlySpan<byte> bytes) => Magic.StartsWith(bytes[..Math.Min(bytes.Length, Magic.Length)]);

    private uint TrailerBefore(int at) => BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(at - TrailerLength));

    private async ValueTask<bool> FillAsync(CancellationToken cancellation)
    {
        _bytes.AsSpan(_end - TrailerLength, TrailerLength).CopyTo(_bytes);
        var count = await packed.ReadAsync(_bytes.AsMemory(TrailerLength), cancellation);
        (_given, _lastRead, _end, _memberStart) = (TrailerLength, TrailerLength, TrailerLength + count, null);
        return count > 0;
    }

    // The next position where a member may start; its magic number may be cut by the end of the buffer.
    private int NextMember()
    {
        var rest = _bytes.AsSpan(_given + 1, _end - _given - 1);
        if (rest.IndexOf(Magic) is >= 0 and var whole) return _given + 1 + whole;
        if (rest.EndsWith(Magic[..2])) return _end - 2;
        return rest.EndsWith(Magic[..1]) ? _end - 1 : _end;
    }

    // The decoder stopped within its last read.
    private int EndOfMember()
    {
        if (_memberStart is { } start) return start + GzipMember.Measure(_bytes.AsSpan(start, _end - start));
        var before = _memberGiven - (_given - _lastRead);
        for (var at = _lastRead + (int)Math.Max(0, ShortestMember - before); at < _given; at++)
        {
            if (TrailerBefore(at) == MemberLength) return at;
        }

        return _lastRead;
    }
}
