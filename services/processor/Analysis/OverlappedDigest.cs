using System.Security.Cryptography;

namespace FilePipeline.Processor.Analysis;

/// <summary>Computes the SHA-256 of chunks in order, on another thread while the caller analyses the same chunk and reads the next ones.
/// Hashing takes longer than all other work together.</summary>
internal sealed class OverlappedDigest : IAsyncDisposable
{
    /// <summary>Number of last chunks that the caller must not change.</summary>
    public const int ChunksHeld = 2;

    // For smaller chunks the other thread costs more than it saves.
    private const int WorthAThread = 64 * 1024;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private Task _beforeLast = Task.CompletedTask;
    private Task _last = Task.CompletedTask;

    /// <summary>Takes the next chunk; all but the last <see cref="ChunksHeld"/> are hashed when it returns.</summary>
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
            // The next chunk is queued before the last one ends, so the other thread need not be woken for each.
            _last = _last.ContinueWith(
                _ => _hash.AppendData(chunk.Span), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
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
        // The buffer of the last chunk must stay in use until it is hashed, also after an error.
        await _last.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _hash.Dispose();
    }
}
