using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace FilePipeline.Processor.Analysis;

/// <summary>Checks UTF-8 in chunks of any length: characters that a chunk's end cuts in two are kept until they are whole, or known to be
/// none.</summary>
internal sealed class Utf8Check
{
    private readonly byte[] _carry = new byte[4];
    private int _carried;
    private long _position;

    public bool IsAscii { get; private set; } = true;

    /// <summary>Bytes that are no UTF-8.</summary>
    public long InvalidBytes { get; private set; }

    /// <summary>Where the first of them stands; null when there is none.</summary>
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

    /// <summary>A character that is still not whole is none.</summary>
    public void Finish()
    {
        if (_carried > 0) AddInvalid(_position - _carried, _carried);
        _carried = 0;
    }

    /// <summary>Begins anew.</summary>
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
            // After invalid bytes the rest is mostly well again: the fast check first.
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

    // What is left after invalid bytes is one byte at most: a character of its own, none, or the beginning of one.
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
