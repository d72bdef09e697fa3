using System.Net.Http.Headers;
using FilePipeline.Contracts;
using FilePipeline.Hosting;

namespace FilePipeline.Processor;

/// <summary>Calls steps by Dapr's service invocation.</summary>
internal sealed class StepClient : IDisposable
{
    private const string TokenHeader = "dapr-api-token";
    private const string IdempotencyHeader = "Idempotency-Key";
    private readonly HttpClient _sidecar;
    private readonly TimeProvider _clock;

    public StepClient(IConfiguration configuration, TimeProvider clock)
    {
#pragma warning disable CA2000 // The client disposes it.
        // Dapr's own client follows redirects, and would take the token of the sidecar to wherever a step points.
        _sidecar = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false })
        {
            BaseAddress = SidecarAddress.OfHttp(configuration),
            Timeout = Timeout.InfiniteTimeSpan,
        };
#pragma warning restore CA2000
        if (configuration["DAPR_API_TOKEN"] is { Length: > 0 } token) _sidecar.DefaultRequestHeaders.Add(TokenHeader, token);
        _clock = clock;
    }

    /// <summary>Calls a step, and once more after each wait that it asks for, as far as its timeout allows.</summary>
    /// <param name="step">The step.</param>
    /// <param name="request">The file.</param>
    /// <param name="attempt">The delivery.</param>
    /// <param name="cancellation">The handler's limit, or the sidecar's disconnect.</param>
    /// <exception cref="CodedException">step-timed-out: the handler's limit passed.</exception>
    public async Task<StepAnswer> CallAsync(StepOptions step, StepRequest request, Attempt attempt, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(step.Timeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        var end = _clock.GetUtcNow() + step.Timeout;
        try
        {
            while (true)
            {
                var (answer, pause) = await SendAsync(step, request, either.Token);
                if (pause is not { } asked || _clock.GetUtcNow() + asked >= end) return answer;
                await Task.Delay(asked, _clock, either.Token);
            }
        }
        catch (OperationCanceledException) when (attempt.Limit.IsCancellationRequested)
        {
            throw new CodedException(Codes.StepTimedOut, $"step {step.Name}: the handler's limit ({attempt.Timeout}) passed meanwhile");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new StepAnswer.Failed(Codes.StepTimedOut, $"it did not answer within {step.Timeout}");
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            return new StepAnswer.Failed(Codes.StepUnavailable, failure.GetBaseException().Message);
        }
    }

    public void Dispose() => _sidecar.Dispose();

    private async Task<(StepAnswer Answer, TimeSpan? Pause)> SendAsync(
        StepOptions step, StepRequest request, CancellationToken cancellation)
    {
        var path = new Uri($"/v1.0/invoke/{step.AppId}/method/{step.Method.TrimStart('/')}", UriKind.Relative);
        using var message = new HttpRequestMessage(HttpMethod.Post, path);
        message.Headers.Add(IdempotencyHeader, request.IdempotencyKey(step));
        message.Content = new ByteArrayContent(request.ToJson()) { Headers = { ContentType = new("application/json") } };
        using var response = await _sidecar.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellation);
        var status = (int)response.StatusCode;
        var body = status == StatusCodes.Status204NoContent ? default : await ReadAsync(response.Content, cancellation);
        var isBusy = status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable;
        return (StepAnswers.Read(step.Name, status, body), isBusy ? PauseOf(response.Headers.RetryAfter) : null);
    }

    // The rest of a longer answer is never read.
    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContent content, CancellationToken cancellation)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellation);
        using var body = new MemoryStream();
        var chunk = new byte[16 * 1024];
        while (body.Length <= StepAnswers.MaxBytes && await stream.ReadAsync(chunk, cancellation) is > 0 and var count)
            await body.WriteAsync(chunk.AsMemory(0, count), cancellation);
        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    private TimeSpan? PauseOf(RetryConditionHeaderValue? after)
    {
        var pause = after?.Delta ?? after?.Date - _clock.GetUtcNow();
        return pause < TimeSpan.Zero ? TimeSpan.Zero : pause;
    }
}
