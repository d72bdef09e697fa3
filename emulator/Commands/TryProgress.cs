using Spectre.Console;

namespace FilePipeline.Emulator.Commands;

/// <summary>Says how far a trial is, while it runs: in place on a terminal, else a line now and then.</summary>
internal static class TryProgress
{
    private static readonly TimeSpan _redraw = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _line = TimeSpan.FromSeconds(2);

    public static Task ShowAsync(Task trial, IReadOnlyList<TryRow> rows, IAnsiConsole console, TimeProvider clock) =>
        console.Profile.Capabilities.Interactive && console.Profile.Out.IsTerminal
            ? console.Status().StartAsync(Describe(rows), status => FollowAsync(trial, _redraw, clock, () => status.Status(Describe(rows))))
            : FollowAsync(trial, _line, clock, SayChanges(rows, console));

    public static string Describe(IReadOnlyList<TryRow> rows)
    {
        var open = rows.Where(row => !row.HasOutcome).GroupBy(row => row.Status, StringComparer.Ordinal).OrderByDescending(group => group.Count());
        return string.Join(", ", open.Select(group => $"{group.Count()} {group.Key}").Prepend($"{rows.Count(row => row.HasOutcome)} of {rows.Count} files done"));
    }

    private static async Task FollowAsync(Task trial, TimeSpan pause, TimeProvider clock, Action say)
    {
        while (!trial.IsCompleted)
        {
            say();
            await Task.WhenAny(trial, Task.Delay(pause, clock));
        }
        await trial;
    }

    private static Action SayChanges(IReadOnlyList<TryRow> rows, IAnsiConsole console)
    {
        var said = "";
        return () =>
        {
            var now = Describe(rows);
            if (now != said) console.WriteLine(now);
            said = now;
        };
    }
}
