using FilePipeline.Contracts;

namespace FilePipeline.Emulator.S3Http;

/// <summary>Reads several files as one stream.</summary>
internal sealed class JoinedStream(IEnumerable<string> paths) : ForwardStream
{
    private readonly IEnumerator<string> _paths = paths.GetEnumerator();
    private FileStream? _current;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            if (_current is not null && await _current.ReadAsync(buffer, cancellationToken) is > 0 and var read) return read;
            if (_current is not null) await _current.DisposeAsync();
            if (!_paths.MoveNext()) return 0;
            _current = new(
                _paths.Current, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.Asynchronous | FileOptions.SequentialScan);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _current?.Dispose();
            _paths.Dispose();
        }

        base.Dispose(disposing);
    }
}
