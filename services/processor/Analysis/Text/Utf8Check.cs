using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace FilePipeline.Processor.Analysis;

/// <summary>Checks UTF-8 in chunks of any length. Characters that a chunk's end cuts are kept until they are complete or
/// invalid.</summary>
internal sealed class Utf8Check
{
    private readonly byte[] _carry = new byte[4];
    private int _carried;
    private long _position;

    public bool IsAscii { get; private set; } = true;

    /// <summary>Number of invalid UTF-8 bytes.</summary>
    public long InvalidBytes { get; private set; }

    /// <summary>Offset of the first invalid byte; null if there is none.</summary>
    public long? FirstInvalid { get; private set; }

    public void Append(ReadOnlySpan<byte> chunk)
    {
        if (IsAscii && Ascii.IsValid(chunk))
        {
            _position += chunk.Length;
            return;
        }

        IsAscii = false;
        if (_carried > 0) chunk = FinishCarried(chunk);
        var end = _position + chunk.Length;
        if (!Utf8.IsValid(chunk)) CheckEach(chunk);
        _position = end;
    }

    /// <summary>Ends the text: an incomplete character is invalid.</summary>
    public void Finish()
    {
        if (_carried > 0) AddInvalid(_position - _carried, _carried);
        _carried = 0;
    }

    /// <summary>Resets to the initial state.</summary>
    public void Reset() => (_carried, _position, IsAscii, InvalidBytes, FirstInvalid) = (0, 0, true, 0, null);

    private void CheckEach(ReadOnlySpan<byte> chunk)
    {
        var end = _position + chunk.Length;
        while (!chunk.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(chunk, out _, out var consumed);
            if (status == OperationStatus.NeedMoreData)
            {
                chunk.CopyTo(_carry);
                _carried = chunk.Length;
                return;
            }

            if (status == OperationStatus.InvalidData) AddInvalid(end - chunk.Length, consumed);
            chunk = chunk[consumed..];
            // After invalid bytes the rest is usually valid, so the fast check comes first.
            if (status == OperationStatus.InvalidData && Utf8.IsValid(chunk)) return;
        }
    }

    private ReadOnlySpan<byte> FinishCarried(ReadOnlySpan<byte> chunk)
    {
        while (_carried > 0 && !chunk.IsEmpty)
        {
            _carry[_carried++] = chunk[0];
            chunk = chunk[1..];
            _position++;
            var status = Rune.DecodeFromUtf8(_carry.AsSpan(0, _carried), out _, out var consumed);
            if (status == OperationStatus.NeedMoreData) continue;
            if (status == OperationStatus.InvalidData) AddInvalid(_position - _carried, consumed);
            _carry.AsSpan(consumed, _carried - consumed).CopyTo(_carry);
            _carried -= consumed;
            DropWhole();
        }

        return chunk;
    }

    // At most one byte is left after invalid bytes: a character, an invalid byte, or the start of a character.
    private void DropWhole()
    {
        if (_carried == 0) return;
        var status = Rune.DecodeFromUtf8(_carry.AsSpan(0, _carried), out _, out _);
        if (status == OperationStatus.NeedMoreData) return;
        if (status == OperationStatus.InvalidData) AddInvalid(_position - _carried, _carried);
        _carried = 0;
    }

    private void AddInvalid(long at, int count)
    {
        InvalidBytes += count;
        FirstInvalid ??= at;
    }
}
