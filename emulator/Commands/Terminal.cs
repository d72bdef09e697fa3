using Spectre.Console;

namespace FilePipeline.Emulator.Commands;

/// <summary>The output streams of a command: standard output for results, standard error for status and errors.</summary>
internal sealed record Terminal(IAnsiConsole Out, IAnsiConsole Error)
{
    // Files and pipes have no width at which to wrap.
    private const int WidthOfPipes = 240;

    public static Terminal Of(TextWriter output, TextWriter error) => new(Console(output), Console(error));

    /// <summary>Writes a result line without wrapping: a wrapped command cannot be copied, and wrapped JSON cannot be parsed.</summary>
    public void Print(string line) => Out.Profile.Out.Writer.WriteLine(line);

    /// <summary>Writes a status line.</summary>
    public void WriteStatus(string line) => Error.Profile.Out.Writer.WriteLine(line);

    public void WriteError(string line)
    {
        Error.Markup("[red]error:[/] ");
        WriteStatus(line);
    }

    private static IAnsiConsole Console(TextWriter writer)
    {
        var output = new AnsiConsoleOutput(writer);
        if (output.IsTerminal) return AnsiConsole.Create(new AnsiConsoleSettings { Out = output });
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = output,
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        console.Profile.Width = WidthOfPipes;
        return console;
    }
}
