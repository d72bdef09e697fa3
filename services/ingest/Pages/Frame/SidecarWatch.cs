using Dapr.Client;

namespace FilePipeline.Ingest.Pages;

/// <summary>Whether the sidecar answers, at most two seconds old.</summary>
internal sealed class SidecarWatch(DaprClient sidecar, TimeProvider clock)
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _validity = TimeSpan.FromSeconds(2);
    private Look? _last;

    /// <summary>Whether it answers, and can reach its components.</summary>
    public async Task<bool> AnswersAsync(CancellationToken cancellation)
    {
        if (_last is { } last && clock.GetElapsedTime(last.At) < _validity) return last.Answers;
        using var limit = new CancellationTokenSource(_limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        var answers = false;
        try
        {
            answers = await sidecar.CheckOutboundHealthAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Too slow counts as no answer.
        }

        _last = new(answers, clock.GetTimestamp());
        return answers;
    }

    private sealed record Look(bool Answers, long At);
}
