namespace FilePipeline.Ingest;

/// <summary>The state entry of one Idempotency-Key: a claim while the first request is handled, then its answer.</summary>
/// <param name="Token">Unique for each claim.</param>
/// <param name="Request">Digest of the request's content.</param>
/// <param name="Until">End of the claim.</param>
/// <param name="Status">The answer's status; 0 while there is none.</param>
/// <param name="Location">The answer's header Location; null for none.</param>
/// <param name="ContentType">The answer's content type; null for no body.</param>
/// <param name="Body">The answer's body.</param>
internal sealed record KeptAnswer(
    string Token, string Request, DateTimeOffset Until,
    int Status = 0, string? Location = null, string? ContentType = null, byte[]? Body = null)
{
    /// <summary>Whether there is an answer.</summary>
    public bool IsAnswered => Status != 0;
}

/// <summary>An answer that was rendered before.</summary>
internal sealed class RenderedAnswer(KeptAnswer answer, bool isReplayed) : IResult, IStatusCodeHttpResult
{
    public int? StatusCode => answer.Status;

    /// <summary>Renders a result into memory.</summary>
    public static async Task<KeptAnswer> RenderAsync(HttpContext context, IResult result, KeptAnswer claim)
    {
        var (response, body) = (context.Response, context.Response.Body);
        using var memory = new MemoryStream();
        response.Body = memory;
        try
        {
            await result.ExecuteAsync(context);
        }
        finally
        {
            response.Body = body;
        }

        return claim with
        {
            Status = response.StatusCode,
            Location = response.Headers.Location.ToString() is { Length: > 0 } location ? location : null,
            ContentType = response.ContentType,
            Body = memory.ToArray(),
        };
    }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = answer.Status;
        response.ContentType = answer.ContentType;
        if (answer.Location is not null) response.Headers.Location = answer.Location;
        if (isReplayed) response.Headers["Idempotency-Replayed"] = "true";
        if (answer.Body is { Length: > 0 } body) await response.Body.WriteAsync(body, httpContext.RequestAborted);
    }
}
