using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace FilePipeline.Processor.Analysis;

/// <summary><c>encoding</c>, <c>bom</c>, <c>longestLine</c> (bytes without its ending), <c>newline</c>, <c>invalidUtf8Bytes</c>. Of UTF-16, which a byte order mark
/// tells, only the first two.</summary>
internal sealed class TextAnalyser : IContentAnalyser
{
    private readonly byte[] _carry = new byte[4];
    private int _carried;
    private bool _hasBegun;
    private string? _wide;
    private bool _hasMark;
    private bool _isAscii = true;
    private long _invalid;
    private long _line;
    private long _longest;
    private long _lineFeeds;
    private long _returns;
    private long _pairs;
    private bool _endsWithReturn;

    public void Append(ReadOnlySpan<byte> chunk)
    {
        if (!_hasBegun) Begin(chunk);
        if (_wide is not null) return;
        MeasureLines(chunk);
        CheckEncoding(chunk);
    }

    public void Finish(JsonObject analysis)
    {
        _invalid += _carried;
        analysis["encoding"] = _wide ?? (_invalid > 0 ? "unknown" : _isAscii ? "us-ascii" : "utf-8");
        analysis["bom"] = _hasMark;
        if (_wide is not null) return;
        analysis["longestLine"] = Math.Max(_longest, _line);
        analysis["newline"] = Newline();
        analysis["invalidUtf8Bytes"] = _invalid;
    }

    private void Begin(ReadOnlySpan<byte> first)
    {
        _hasBegun = true;
        _wide = first switch { [0xff, 0xfe, ..] => "utf-16le", [0xfe, 0xff, ..] => "utf-16be", _ => null };
        _hasMark = _wide is not null || first is [0xef, 0xbb, 0xbf, ..];
    }

    private string Newline()
    {
        var (feeds, returns) = (_lineFeeds - _pairs, _returns - _pairs);
        return (feeds > 0, returns > 0, _pairs > 0) switch
        {
            (false, false, false) => "none",
            (true, false, false) => "lf",
            (false, true, false) => "cr",
            (false, false, true) => "crlf",
            _ => "mixed",
        };
    }

    private void MeasureLines(ReadOnlySpan<byte> chunk)
    {
        CountReturns(chunk);
        var rest = chunk;
        for (int end; (end = rest.IndexOf((byte)'\n')) >= 0; rest = rest[(end + 1)..])
        {
            var ending = end > 0 ? rest[end - 1] == '\r' : _endsWithReturn && _line > 0 && rest.Length == chunk.Length;
            _longest = Math.Max(_longest, _line + end - (ending ? 1 : 0));
            _line = 0;
            _lineFeeds++;
        }

        _line += rest.Length;
        if (!chunk.IsEmpty) _endsWithReturn = chunk[^1] == '\r';
    }

    private void CountReturns(ReadOnlySpan<byte> chunk)
    {
        if (_endsWithReturn && chunk is [(byte)'\n', ..]) _pairs++;
        var returns = chunk.Count((byte)'\r');
        if (returns == 0) return;
        _returns += returns;
        _pairs += chunk.Count("\r\n"u8);
    }

    private void CheckEncoding(ReadOnlySpan<byte> chunk)
    {
        if (_isAscii && Ascii.IsValid(chunk)) return;
        _isAscii = false;
        if (_carried > 0) chunk = FinishCarried(chunk);
        if (Utf8.IsValid(chunk)) return;
        while (!chunk.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(chunk, out _, out var consumed);
            if (status == OperationStatus.NeedMoreData)
            {
                chunk.CopyTo(_carry);
                _carried = chunk.Length;
                return;
            }

            if (status == OperationStatus.InvalidData) _invalid += consumed;
            chunk = chunk[consumed..];
            // After a fault the rest is mostly well again: the fast check first.
            if (status == OperationStatus.InvalidData && Utf8.IsValid(chunk)) return;
        }
    }

    // A character that the end of the last chunk cut in two: add bytes until it is whole or known to be none.
    private ReadOnlySpan<byte> FinishCarried(ReadOnlySpan<byte> chunk)
    {
        while (_carried > 0 && !chunk.IsEmpty)
        {
            _carry[_carried++] = chunk[0];
            chunk = chunk[1..];
            var status = Rune.DecodeFromUtf8(_carry.AsSpan(0, _carried), out _, out var consumed);
            if (status == OperationStatus.NeedMoreData) continue;
            if (status == OperationStatus.InvalidData) _invalid += consumed;
            var left = _carry.AsSpan(consumed, _carried - consumed).ToArray();
            left.CopyTo(_carry, 0);
            _carried = left.Length;
            if (_carried > 0 && Rune.DecodeFromUtf8(_carry.AsSpan(0, _carried), out _, out _) == OperationStatus.Done) _carried = 0;
        }

        return chunk;
    }
}
