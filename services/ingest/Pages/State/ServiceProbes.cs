using Dapr.Client;
using FilePipeline.Contracts;

namespace FilePipeline.Ingest.Pages;

/// <summary>Whether a service is ready.</summary>
/// <param name="AppId">The service.</param>
/// <param name="Tone">Class of its badge.</param>
/// <param name="State">One word or two.</param>
/// <param name="Advice">What to do; null for nothing.</param>
internal sealed record ServiceState(string AppId, string Tone, string State, string? Advice)
{
    /// <summary>The sign of its badge.</summary>
    public string Icon => Tone switch
    {
        "good" => "✓",
        "bad" => "✕",
        _ => "·",
    };
}

/// <summary>Asks the other services, through the sidecars, whether they are ready.</summary>
internal sealed class ServiceProbes(DaprClient sidecar, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(2);
    private readonly Dictionary<string, HttpClient> _clients = AppIds.All.Where(app => app != AppIds.Ingest)
        .ToDictionary(app => app, app => sidecar.CreateInvokableHttpClient(app), StringComparer.Ordinal);

    /// <summary>The state of each service but this one, after two seconds at most.</summary>
    public async Task<IReadOnlyList<ServiceState>> FindAsync(CancellationToken cancellation) =>
        await Task.WhenAll(_clients.Select(client => AskAsync(client.Key, client.Value, cancellation)));

    public void Dispose()
    {
        foreach (var client in _clients.Values) client.Dispose();
    }

    private async Task<ServiceState> AskAsync(string app, HttpClient client, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(_limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            using var answer = await client.GetAsync(new Uri("/readyz", UriKind.Relative), either.Token);
            return (int)answer.StatusCode switch
            {
                StatusCodes.Status200OK => new(app, "good", "ready", null),
                StatusCodes.Status503ServiceUnavailable =>
                    new(app, "bad", "not ready", $"The sidecar of {app}, or one of its components, does not answer: read its log."),
                StatusCodes.Status403Forbidden =>
                    new(app, "off", "not known", $"The access control of {app} does not let this service ask it."),
                _ => Silent(app),
            };
        }
        catch (Exception failure) when (
            failure is HttpRequestException || (failure is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return Silent(app);
        }
    }

    private static ServiceState Silent(string app) => new(app, "bad", "does not answer", $"Check whether {app} and its sidecar run.");
}
