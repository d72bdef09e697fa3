using System.Runtime.CompilerServices;
using System.Text;
using FilePipeline.Hosting;
using Microsoft.Extensions.Options;

namespace FilePipeline.Ingest;

/// <summary>An event of a stream.</summary>
/// <param name="Id">What the client sends as Last-Event-ID; null for none.</param>
/// <param name="Type">Its type.</param>
/// <param name="Json">One line of JSON.</param>
internal sealed record StreamedEvent(string? Id, string Type, byte[] Json);

/// <summary>Writes server-sent events: a comment whenever nothing happens for 15 seconds, and an end after an hour, so that the client's
/// rights are checked again. The number of streams is limited.</summary>
internal sealed class EventStreams(IOptions<IngestOptions> options, IHostApplicationLifetime lifetime, TimeProvider clock, ILogger logger)
{
    private static readonly TimeSpan _quiet = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan _longest = TimeSpan.FromHours(1);
    private static readonly byte[] _comment = Encoding.ASCII.GetBytes(": waiting\n\n");
    private int _open;

    /// <summary>Number of open streams.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Answers with the events of a source until it ends, the client leaves, or this service stops.</summary>
    public async Task<IResult> RunAsync(HttpContext context, Func<CancellationToken, IAsyncEnumerable<StreamedEvent>> source)
    {
        try
        {
            if (Interlocked.Increment(ref _open) > options.Value.MaxEventStreams)
                return Refusals.TooManyStreams(context, options.Value.MaxEventStreams);
            using var limit = new CancellationTokenSource(_longest, clock);
            using var either =
                CancellationTokenSource.CreateLinkedTokenSource(limit.Token, context.RequestAborted, lifetime.ApplicationStopping);
            await WriteAsync(context.Response, source, either.Token);
            return Results.Empty;
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private async Task WriteAsync(
        HttpResponse response, Func<CancellationToken, IAsyncEnumerable<StreamedEvent>> source, CancellationToken cancellation)
    {
        response.ContentType = "text/event-stream";
        if (HttpMethods.IsHead(response.HttpContext.Request.Method)) return;
        try
        {
            // The headers at once: the client knows then that it is connected.
            await WriteAsync(response, _comment, cancellation);
            await foreach (var next in WithPausesAsync(source, cancellation))
                await WriteAsync(response, next is null ? _comment : TextOf(next), cancellation);
        }
        catch (OperationCanceledException)
        {
            // The client left, or the stream's time is over.
        }
        catch (CodedException failure)
        {
            // The answer has begun; the client connects again and continues after its last event.
            logger.StreamEnded(failure.Code, failure);
        }
    }

    // Null stands for 15 seconds without an event.
    private async IAsyncEnumerable<StreamedEvent?> WithPausesAsync(
        Func<CancellationToken, IAsyncEnumerable<StreamedEvent>> source, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var each = source(stop.Token).GetAsyncEnumerator(stop.Token);
        var next = each.MoveNextAsync().AsTask();
        try
        {
            while (true)
            {
                if (await IsQuietAsync(next, stop.Token))
                {
                    yield return null;
                    continue;
                }

                if (!await next) yield break;
                yield return each.Current;
                next = each.MoveNextAsync().AsTask();
            }
        }
        finally
        {
            // The source may be waiting, and cannot be disposed before that ends.
            await stop.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await each.DisposeAsync();
        }
    }

    private async Task<bool> IsQuietAsync(Task next, CancellationToken cancellation)
    {
        using var quiet = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var pause = Task.Delay(_quiet, clock, quiet.Token);
        var isQuiet = await Task.WhenAny(next, pause) == pause && !next.IsCompleted && !cancellation.IsCancellationRequested;
        await quiet.CancelAsync();
        return isQuiet;
    }

    private static byte[] TextOf(StreamedEvent streamed) =>
    [
        .. Encoding.ASCII.GetBytes(streamed.Id is null ? "" : $"id: {streamed.Id}\n"),
        .. Encoding.ASCII.GetBytes($"event: {streamed.Type}\ndata: "), .. streamed.Json, (byte)'\n', (byte)'\n',
    ];

    private static async Task WriteAsync(HttpResponse response, byte[] text, CancellationToken cancellation)
    {
        await response.Body.WriteAsync(text, cancellation);
        await response.Body.FlushAsync(cancellation);
    }
}
