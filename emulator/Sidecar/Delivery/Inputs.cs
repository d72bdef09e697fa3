using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>The inputs of one app: bindings and subscriptions. Started when the app
/// becomes healthy, stopped when it becomes unhealthy.</summary>
internal sealed class Inputs(
    IReadOnlyList<InputBinding> bindings, PubSub pubSub, AppSubscriptions subscriptions, QueueStore queues,
    Func<SnsSqs, TopicDelivery> delivery, TimeProvider clock, ILogger logger) : IDisposable
{
    private static readonly TimeSpan _probeTimeout = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan _pauseAfterError = TimeSpan.FromSeconds(1);
    private readonly SemaphoreSlim _change = new(1);
    private readonly CancellationTokenSource _abort = new();
    private CancellationTokenSource? _stopping;
    private List<InputWorker> _consumers = [];
    private List<Task> _running = [];

    public async Task StartAsync(CancellationToken cancellation)
    {
        await _change.WaitAsync(cancellation);
        try
        {
            if (_stopping is not null) return;
            _consumers = await ConsumersAsync(cancellation);
            List<InputWorker> workers = [.. _consumers, .. await WantedAsync(cancellation)];
            var stopping = _stopping = new CancellationTokenSource();
            _running = [.. workers.Select(worker => Task.Run(() => KeepRunningAsync(worker, stopping.Token), CancellationToken.None))];
        }
        finally
        {
            _change.Release();
        }
    }

    /// <summary>Waits for messages in progress; cancelling <paramref name="force"/> aborts them, and they are redelivered.</summary>
    public async Task StopAsync(CancellationToken force)
    {
        await using var registration = force.Register(_abort.Cancel);
        await _change.WaitAsync(CancellationToken.None);
        try
        {
            if (_stopping is null) return;
            await _stopping.CancelAsync();
            await Task.WhenAll(_running);
            foreach (var consumer in _consumers.OfType<IDisposable>()) consumer.Dispose();
            _stopping.Dispose();
            _stopping = null;
        }
        finally
        {
            _change.Release();
        }
    }

    public void Dispose()
    {
        _change.Dispose();
        _abort.Dispose();
        _stopping?.Dispose();
    }

    private async Task<List<InputWorker>> ConsumersAsync(CancellationToken cancellation)
    {
        if (!pubSub.IsConfigured) return [];
        List<InputWorker> consumers = [];
        var wanted = await subscriptions.ReadAsync(cancellation);
        foreach (var component in pubSub.All)
        {
            var own = wanted.Where(subscription =>
                subscription.PubSub == component.Name && component.Scopes.MaySubscribe(subscription.Topic)).ToList();
            if (own.Count == 0) continue;
            foreach (var subscription in own) await component.SubscribeAsync(subscription.Topic, cancellation);
            var byTopic = own.ToDictionary(subscription => SnsSqs.Sanitize(subscription.Topic), StringComparer.Ordinal);
            consumers.Add(new TopicConsumer(component, byTopic, queues, delivery(component), logger));
        }
        return consumers;
    }

    // Like daprd: after a failed probe the remaining bindings are not started.
    private async Task<List<InputWorker>> WantedAsync(CancellationToken cancellation)
    {
        List<InputWorker> wanted = [];
        foreach (var (delivery, worker) in bindings)
        {
            try
            {
                if (await delivery.IsWantedAsync(_probeTimeout, clock, cancellation)) wanted.Add(worker);
                else logger.BindingUnwanted(worker.Name, delivery.Route);
            }
            catch (CallException exception)
            {
                logger.BindingProbeFailed(worker.Name, delivery.Route, exception.Message);
                break;
            }
        }
        return wanted;
    }

    private async Task KeepRunningAsync(InputWorker worker, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await worker.RunAsync(stopping, _abort.Token);
                return;
            }
#pragma warning disable CA1031 // The outermost loop of a worker; an error in one message must not end the lane.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                logger.InputFailed(exception, worker.Name);
            }
            await Task.Delay(_pauseAfterError, clock, stopping).IsCancelledAsync();
        }
    }
}

/// <summary>The worker of an input binding and its delivery, which asks the app whether it accepts the binding.</summary>
internal sealed record InputBinding(BindingDelivery Delivery, InputWorker Worker);

/// <summary>Delivers messages to the app while it runs.</summary>
internal abstract class InputWorker
{
    public abstract string Name { get; }

    /// <summary>Ends after <paramref name="stopping"/> when messages in progress are
    /// handled, or immediately on <paramref name="abort"/>.</summary>
    public abstract Task RunAsync(CancellationToken stopping, CancellationToken abort);
}
