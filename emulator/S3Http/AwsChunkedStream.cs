using System.Globalization;
using System.Text;

namespace FilePipeline.Emulator.S3Http;

/// <summary>The content inside aws-chunked framing: length in hex, perhaps a signature, the chunk, and trailers at the end. Signatures are not checked.</summary>
/// <param name="framed">The body as it came.</param>
internal sealed class AwsChunkedStream(Stream framed) : ForwardStream
{
    private readonly BufferedStream _framed = new(framed, 64 * 1024);
    private long _left;
    private bool _isDone;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_left == 0 && !_isDone) await NextChunkAsync(cancellationToken);
        if (_isDone) return 0;
        var read = await _framed.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _left)], cancellationToken);
        if (read == 0) throw new IOException("the body ends inside a chunk");
        _left -= read;
        if (_left == 0) await LineAsync(cancellationToken);
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _framed.Dispose();
        base.Dispose(disposing);
    }

    private async Task NextChunkAsync(CancellationToken cancellation)
    {
        var line = await LineAsync(cancellation);
        if (!long.TryParse(line.Split(';')[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _left) || _left < 0)
            throw new S3Fault(400, "IncompleteBody", "The request body is not aws-chunked");
        if (_left > 0) return;
        _isDone = true;
        // Trailers (checksums) up to an empty line or the end.
        while ((await LineAsync(cancellation)).Length > 0)
        {
        }
    }

    private async Task<string> LineAsync(CancellationToken cancellation)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (await _framed.ReadAsync(one, cancellation) == 1 && one[0] != '\n')
        {
            if (one[0] != '\r') line.Append((char)one[0]);
        }

        return line.ToString();
    }
}
