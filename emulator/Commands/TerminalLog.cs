using Spectre.Console;

namespace FilePipeline.Emulator.Commands;

/// <summary>Writes log messages to standard error, one line each, with the app that wrote them.</summary>
internal sealed class TerminalLog(Terminal terminal, LogLevel least) : ILoggerProvider
{
    public static ILoggerFactory NewFactory(Terminal terminal, LogLevel least) => LoggerFactory.Create(logging =>
    {
        logging.SetMinimumLevel(least);
#pragma warning disable CA2000 // the factory disposes its providers
        logging.AddProvider(new TerminalLog(terminal, least));
#pragma warning restore CA2000
    });

    public ILogger CreateLogger(string categoryName) => new Lines(terminal, categoryName, least);

    public void Dispose()
    {
    }

    private sealed class Lines(Terminal terminal, string name, LogLevel least) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= least;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel)) return;
            var color = logLevel switch
            {
                >= LogLevel.Error => Color.Red,
                LogLevel.Warning => Color.Yellow,
                _ => Color.Default,
            };
            var text = exception is null
                ? formatter(state, null)
                : $"{formatter(state, exception)} ({exception.GetType().Name}: {exception.Message})";
            terminal.Error.Write(new Text($"{name}: {text}{System.Environment.NewLine}", new Style(color)));
        }
    }
}
