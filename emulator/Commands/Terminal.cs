using Spectre.Console;

namespace FilePipeline.Emulator.Commands;

/// <summary>The two streams of a command: results go to the first, everything said meanwhile to the second.</summary>
internal sealed record Terminal(IAnsiConsole Out, IAnsiConsole Error)
{
    // What is written into a file or a pipe has no edge to wrap at.
    private const int WidthOfPipes = 240;

    public static Terminal Of(TextWriter output, TextWriter error) => new(Console(output), Console(error));

    /// <summary>A line of the result. Not as a console writes it: a command that is wrapped cannot be copied, nor JSON parsed.</summary>
    public void Print(string line) => Out.Profile.Out.Writer.WriteLine(line);

    /// <summary>A line for the person who waits.</summary>
    public void Say(string line) => Error.Profile.Out.Writer.WriteLine(line);

    public void Fail(string line)
    {
        Error.Markup("[red]error:[/] ");
        Say(line);
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
