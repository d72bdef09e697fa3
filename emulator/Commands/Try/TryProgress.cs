using Spectre.Console;

namespace FilePipeline.Emulator.Commands;

/// <summary>Shows the progress of a run: updated in place on a terminal, else as lines.</summary>
internal static class TryProgress
{
    private static readonly TimeSpan _redraw = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _line = TimeSpan.FromSeconds(2);

    public static Task ShowAsync(Task run, IReadOnlyList<TryRow> rows, IAnsiConsole console, TimeProvider clock) =>
        console.Profile.Capabilities.Interactive && console.Profile.Out.IsTerminal
            ? console.Status().StartAsync(Describe(rows), status => FollowAsync(run, _redraw, clock, () => status.Status(Describe(rows))))
            : FollowAsync(run, _line, clock, WriteChanges(rows, console));

    public static string Describe(IReadOnlyList<TryRow> rows)
    {
        var open = rows.Where(row => !row.HasOutcome)
            .GroupBy(row => row.Status, StringComparer.Ordinal).OrderByDescending(group => group.Count());
        return string.Join(", ", open.Select(group =>
            $"{group.Count()} {group.Key}").Prepend($"{rows.Count(row => row.HasOutcome)} of {rows.Count} files done"));
    }

    private static async Task FollowAsync(Task run, TimeSpan pause, TimeProvider clock, Action write)
    {
        while (!run.IsCompleted)
        {
            write();
            await Task.WhenAny(run, Task.Delay(pause, clock));
        }
        await run;
    }

    private static Action WriteChanges(IReadOnlyList<TryRow> rows, IAnsiConsole console)
    {
        var last = "";
        return () =>
        {
            var now = Describe(rows);
            if (now != last) console.WriteLine(now);
            last = now;
        };
    }
}
