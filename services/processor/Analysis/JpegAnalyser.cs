using System.Text.Json.Nodes;

namespace FilePipeline.Processor.Analysis;

/// <summary>JPEG: <c>width</c>, <c>height</c>, from the first frame header, which may come after any number of other segments.</summary>
internal sealed class JpegAnalyser : IContentAnalyser
{
    private const int FrameHeader = 7;
    private readonly byte[] _segment = new byte[FrameHeader];
    private long _skip = 2;
    private int _marker = -1;
    private int _have;
    private bool _isDone;
    private (long Width, long Height)? _size;

    public void Append(ReadOnlySpan<byte> chunk)
    {
        while (!_isDone && !chunk.IsEmpty)
        {
            if (_skip > 0)
            {
                var skipped = (int)Math.Min(_skip, chunk.Length);
                _skip -= skipped;
                chunk = chunk[skipped..];
                continue;
            }

            Take(chunk[0]);
            chunk = chunk[1..];
        }
    }

    public void Finish(JsonObject analysis)
    {
        if (_size is not { } size) return;
        analysis["width"] = size.Width;
        analysis["height"] = size.Height;
    }

    private void Take(byte value)
    {
        if (_marker < 0)
        {
            TakeMarker(value);
            return;
        }

        _segment[_have++] = value;
        if (_have == 2 && !IsFrame(_marker)) EndSegment((_segment[0] << 8) + _segment[1] - 2);
        else if (_have == FrameHeader) EndFrame();
    }

    // Markers are 0xFF and a byte; more 0xFF before it are fill.
    private void TakeMarker(byte value)
    {
        if (value == 0xff) return;
        if (value is 0 or 0xd9 or 0xda) _isDone = true;
        else if (value is not (0x01 or (>= 0xd0 and <= 0xd8))) (_marker, _have) = (value, 0);
    }

    private void EndSegment(int length)
    {
        if (length < 0) _isDone = true;
        (_skip, _marker) = (length, -1);
    }

    private void EndFrame()
    {
        _size = ((_segment[5] << 8) | _segment[6], (_segment[3] << 8) | _segment[4]);
        _isDone = true;
    }

    private static bool IsFrame(int marker) => marker is >= 0xc0 and <= 0xcf and not (0xc4 or 0xc8 or 0xcc);
}
