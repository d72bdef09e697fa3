using Microsoft.Extensions.Logging;

namespace FilePipeline.TestKit;

/// <summary>The log of a service: each line with its open scopes.</summary>
public sealed class LogLines : ILoggerProvider, ISupportExternalScope
{
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private readonly List<(Func<string, bool> Match, TaskCompletionSource Came)> _awaited = [];
    private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

    /// <summary>The lines so far.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate) return [.. _lines];
        }
    }

    /// <summary>Waits until a matching line is logged, if it is not already.</summary>
    /// <exception cref="TimeoutException">No such line in 30 seconds.</exception>
    public Task WhenAsync(Func<string, bool> match, CancellationToken cancellation)
    {
        var came = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_lines.Exists(line => match(line))) came.SetResult();
            else _awaited.Add((match, came));
        }

        return came.Task.WaitAsync(TimeSpan.FromSeconds(30), cancellation);
    }

    public ILogger CreateLogger(string categoryName) => new Line(this);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose()
    {
    }

    private void Add(string line)
    {
        lock (_gate)
        {
            _lines.Add(line);
            foreach (var (_, came) in _awaited.FindAll(awaited => awaited.Match(line))) came.TrySetResult();
        }
    }

    private sealed class Line(LogLines owner) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => owner._scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var scopes = new List<string>();
            owner._scopes.ForEachScope((scope, list) => list.Add($"{scope}"), scopes);
            owner.Add($"{logLevel}: {formatter(state, exception)} [{string.Join("; ", scopes)}]");
        }
    }
}
