using System.Security.Cryptography;

namespace FilePipeline.Processor.Analysis;

/// <summary>SHA-256 of chunks in their order, on another thread while the caller looks at the same chunk and reads those after it: hashing takes longer
/// than all the rest together.</summary>
internal sealed class OverlappedDigest : IAsyncDisposable
{
    /// <summary>Chunks that the caller must leave as they are: the last ones it gave.</summary>
    public const int ChunksHeld = 2;

    // Below this the other thread would cost more than it saves.
    private const int WorthAThread = 64 * 1024;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private Task _beforeLast = Task.CompletedTask;
    private Task _last = Task.CompletedTask;

    /// <summary>Takes the next chunk; all but the last <see cref="ChunksHeld"/> are done with then.</summary>
    public async ValueTask AppendAsync(ReadOnlyMemory<byte> chunk)
    {
        await _beforeLast;
        _beforeLast = _last;
        if (chunk.Length < WorthAThread)
        {
            await _last;
            _hash.AppendData(chunk.Span);
        }
        else
        {
            // One is always waiting when another is done, so the other thread need not be woken for each.
            _last = _last.ContinueWith(_ => _hash.AppendData(chunk.Span), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    /// <summary>64 hex digits.</summary>
    public async Task<string> FinishAsync()
    {
        await _last;
        return Convert.ToHexStringLower(_hash.GetHashAndReset());
    }

    public async ValueTask DisposeAsync()
    {
        // Whatever went wrong meanwhile: nobody may take the chunk's buffer from under it.
        await _last.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _hash.Dispose();
    }
}
