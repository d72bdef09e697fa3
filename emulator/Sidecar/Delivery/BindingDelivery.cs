namespace FilePipeline.Emulator.Sidecar;

/// <summary>Delivers the messages of an input binding to its route of the app.</summary>
internal sealed class BindingDelivery(ComponentSettings settings, AppChannel app, CallGuards guards)
{
    private readonly CallGuard _guard = guards.For(settings.Name, "Binding", CallDirection.Inbound);

    public string Route { get; } = settings.Text("route") ?? settings.Name;

    /// <exception cref="CallException">The app did not accept the message.</exception>
    public async Task SendAsync(ReadOnlyMemory<byte> body, IReadOnlyDictionary<string, string> metadata, CancellationToken cancellation)
    {
        var headers =
            new Dictionary<string, string>(metadata, StringComparer.OrdinalIgnoreCase) { [TraceParent.Header] = TraceParent.Nothing };
        var call = new AppCall(HttpMethod.Post, Route) { Body = body, Headers = headers };
        await _guard.RunAsync(async token =>
        {
            var reply = await app.DeliverAsync(call, token);
            // With a retry policy, daprd treats every status except 200 as a failure.
            if (reply.Status != 200 && (_guard.HasRetry || !reply.IsSuccess))
            {
                throw new CallException(
                    $"error invoking app for binding {settings.Name}: status code {reply.Status}")
                { Status = reply.Status };
            }
            return reply;
        }, cancellation);
    }

    /// <summary>Whether the app accepts this binding; asks it by OPTIONS unless the binding is a declared input.</summary>
    /// <exception cref="CallException">The request failed.</exception>
    public async Task<bool> IsWantedAsync(TimeSpan limit, TimeProvider clock, CancellationToken cancellation)
    {
        if (settings.IsDeclaredInput) return true;
        var probe = new CallGuard(new CallPolicy(limit, Retry: null, Breaker: null), breaker: null, clock);
        var reply = await probe.RunAsync(token => app.SendAsync(new AppCall(HttpMethod.Options, Route), token), cancellation);
        return reply.IsSuccess || reply.Status == 405;
    }
}
