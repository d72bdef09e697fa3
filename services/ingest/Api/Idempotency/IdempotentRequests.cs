using System.Text.Json;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;

namespace FilePipeline.Ingest;

/// <summary>Answers repeats of a request with the same Idempotency-Key from the kept first answer, across replicas.</summary>
internal sealed class IdempotentRequests(StateEntries entries, TimeProvider clock, ILogger logger)
{
    private const string Header = "Idempotency-Key";
    private const int MaxKeyLength = 200;

    // Longer than any request but an upload's store, which may run twice: it stores the same bytes.
    private static readonly TimeSpan _claim = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan _lifetime = TimeSpan.FromHours(24);

    /// <summary>Runs the request, unless it was answered before. Only successes are kept: a refused request changed nothing.</summary>
    /// <param name="context">The request.</param>
    /// <param name="request">Digest of its content: the same key with another digest is refused.</param>
    /// <param name="act">Handles it.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="CodedException">records-unavailable, or the handler's own.</exception>
    public async Task<IResult> RunAsync(HttpContext context, string request, Func<Task<IResult>> act, CancellationToken cancellation)
    {
        if (!context.Request.Headers.TryGetValue(Header, out var sent)) return await act();
        if (sent.ToString() is not { Length: > 0 and <= MaxKeyLength } name || sent.Count > 1)
            return Refusals.BadHeader($"{Header}: send one text of 1 to {MaxKeyLength} characters.");
        var key = KeyOf(context, name);
        var entry = await entries.LoadAsync(key, cancellation);
        var kept = entry.As(ApiJson.Default.KeptAnswer);
        if (kept is not null && kept.Request != request) return Refusals.KeyReused();
        if (kept is { IsAnswered: true }) return new RenderedAnswer(kept, isReplayed: true);
        if (kept?.Until > clock.GetUtcNow()) return Refusals.InProgress(context);
        var claim = new KeptAnswer($"{Guid.NewGuid():N}", request, clock.GetUtcNow() + _claim);
        // The store also refuses a first write over an entry that has expired and is not purged yet.
        if (!await entries.SaveAsync(key, Json(claim), entry, cancellation, _lifetime)) return Refusals.InProgress(context);
        return await AnswerAsync(context, key, claim, act);
    }

    private async Task<IResult> AnswerAsync(HttpContext context, string key, KeptAnswer claim, Func<Task<IResult>> act)
    {
        KeptAnswer? answer = null;
        try
        {
            answer = await RenderedAnswer.RenderAsync(context, await act(), claim);
            return new RenderedAnswer(answer, isReplayed: false);
        }
        finally
        {
            // The client may be gone: its repeat must find the answer.
            await TrySaveAsync(key, answer is { Status: < StatusCodes.Status300MultipleChoices } ? answer : claim with { Until = default });
        }
    }

    private async Task TrySaveAsync(string key, KeptAnswer answer)
    {
        try
        {
            await entries.PutAsync(key, Json(answer), CancellationToken.None, _lifetime);
        }
        catch (CodedException failure)
        {
            logger.AnswerNotKept(failure.Code, failure);
        }
    }

    private static byte[] Json(KeptAnswer answer) => JsonSerializer.SerializeToUtf8Bytes(answer, ApiJson.Default.KeptAnswer);

    private static string KeyOf(HttpContext context, string name) => StateKeys.Idempotency(
        string.Join('\n', Callers.NameOf(context.User), context.Request.Method, context.Request.Path, context.Request.QueryString, name));
}
