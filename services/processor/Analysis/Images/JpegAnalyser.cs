using System.Text.Json.Nodes;

namespace FilePipeline.Processor.Analysis;

/// <summary>JPEG: <c>width</c>, <c>height</c>, from the first frame header, which may follow any number of other segments; neither if
/// libjpeg would refuse the header.</summary>
internal sealed class JpegAnalyser : IContentAnalyser
{
    private const byte Mark = 0xff;
    private const int FrameHeader = 8;
    private readonly byte[] _segment = new byte[FrameHeader];
    private long _skip = 2;
    private bool _isAfterMark;
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

            if (_marker < 0 && !_isAfterMark)
            {
                // Bytes outside segments are skipped up to the next marker, as decoders do.
                var at = chunk.IndexOf(Mark);
                _isAfterMark = at >= 0;
                chunk = at < 0 ? [] : chunk[(at + 1)..];
                continue;
            }

            Take(chunk[0]);
            chunk = chunk[1..];
        }
    }

    public void Finish(JsonObject analysis)
    {
        if (_size is not { Width: > 0, Height: > 0 } size) return;
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

    // A marker is 0xFF and a byte; more 0xFF before it are padding, and 0xFF 0x00 is no marker. After a second start, the end or the
    // image data, a frame header belongs to another picture.
    private void TakeMarker(byte value)
    {
        if (value == Mark) return;
        _isAfterMark = false;
        if (value is 0xd8 or 0xd9 or 0xda) _isDone = true;
        else if (value is not (0 or 0x01 or (>= 0xd0 and <= 0xd7))) (_marker, _have) = (value, 0);
    }

    private void EndSegment(int length)
    {
        if (length < 0) _isDone = true;
        (_skip, _marker) = (length, -1);
    }

    // Length, bits per sample, height, width, number of components, and three bytes for each component.
    private void EndFrame()
    {
        if ((_segment[0] << 8 | _segment[1]) == FrameHeader + (3 * _segment[7]))
            _size = ((_segment[5] << 8) | _segment[6], (_segment[3] << 8) | _segment[4]);
        _isDone = true;
    }

    // 0xC4, 0xC8 and 0xCC are in this range but are no frames.
    private static bool IsFrame(int marker) => marker is >= 0xc0 and <= 0xcf and not (0xc4 or 0xc8 or 0xcc);
}
