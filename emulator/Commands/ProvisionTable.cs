using FilePipeline.Emulator.Provisioning;
using Spectre.Console;

namespace FilePipeline.Emulator.Commands;

/// <summary>What was made, for a person: one table.</summary>
internal static class ProvisionTable
{
    public static Table Of(IEnumerable<ProvisionedItem> items)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var column in (string[])["kind", "name", "done", "settings"]) table.AddColumn(column);
        foreach (var item in items)
        {
            var (word, color) = WordOf(item.Change);
            table.AddRow(new Text(ProvisionException.WordOf(item.Kind)), new Text(item.Name), new Text(word, new Style(color)), new Text(item.Detail));
        }
        return table;
    }

    private static (string Word, Color Color) WordOf(Change change) => change switch
    {
        Change.Made => ("made", Color.Green),
        Change.Changed => ("changed", Color.Yellow),
        _ => ("there already", Color.Grey),
    };
}
