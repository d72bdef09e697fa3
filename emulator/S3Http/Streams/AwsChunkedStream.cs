using System.Globalization;
using System.Text;
using FilePipeline.Contracts;

namespace FilePipeline.Emulator.S3Http;

/// <summary>Reads the content of aws-chunked framing: hex length, optional signature, chunk, and trailers at the end. Signatures are not
/// checked.</summary>
/// <param name="framed">The framed body.</param>
/// <param name="expected">The content length in bytes, if the client sent it.</param>
internal sealed class AwsChunkedStream(Stream framed, long? expected) : ForwardStream
{
    private const int LongestLine = 8 * 1024;
    private readonly BufferedStream _framed = new(framed, 64 * 1024);
    private readonly Dictionary<string, string> _trailers = new(StringComparer.OrdinalIgnoreCase);
    private long _left;
    private long _total;
    private bool _isDone;

    /// <summary>The trailers after the content; complete after the content is read.</summary>
    public IReadOnlyDictionary<string, string> Trailers => _trailers;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_left == 0 && !_isDone) await NextChunkAsync(cancellationToken);
        if (_isDone) return 0;
        var read = await _framed.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _left)], cancellationToken);
        if (read == 0) throw S3Exception.IncompleteBody();
        (_left, _total) = (_left - read, _total + read);
        if (_total > expected) throw S3Exception.IncompleteBody();
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
            throw new S3Exception(400, "IncompleteBody", "The request body is not aws-chunked");
        if (_left > 0) return;
        _isDone = true;
        if (expected is { } length && _total != length) throw S3Exception.IncompleteBody();
        // Trailers end with an empty line or the end of the body.
        while (await LineAsync(cancellation) is { Length: > 0 } trailer)
        {
            if (trailer.Split(':', 2) is [var name, var value]) _trailers[name.Trim()] = value.Trim();
        }
    }

    private async Task<string> LineAsync(CancellationToken cancellation)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (await _framed.ReadAsync(one, cancellation) == 1 && one[0] != '\n')
        {
            if (line.Length == LongestLine) throw new S3Exception(400, "IncompleteBody", "The request body is not aws-chunked");
            if (one[0] != '\r') line.Append((char)one[0]);
        }

        return line.ToString();
    }
}
