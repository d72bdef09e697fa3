using System.Globalization;
using FilePipeline.Contracts;
using Spectre.Console;

namespace FilePipeline.Emulator.Commands;

/// <summary>The rows as a table.</summary>
internal static class TryTable
{
    private const int ShownOfHash = 12;
    private const int ShownOfReason = 110;

    public static Table Of(IReadOnlyList<TryRow> rows)
    {
        var table = new Table { Border = TableBorder.Simple };
        var hasSources = rows.Any(row => row.File.Source is not null);
        table.AddColumn("file");
        if (hasSources) table.AddColumn("source");
        table.AddColumn("status");
        table.AddColumn(new TableColumn("bytes").RightAligned());
        table.AddColumn(new TableColumn("lines").RightAligned());
        table.AddColumn("sha256");
        table.AddColumn("type");
        table.AddColumn(new TableColumn("attempts").RightAligned());
        table.AddColumn(new TableColumn("ms").RightAligned());
        table.AddColumn("reason");
        foreach (var row in rows) table.AddRow(Cells(row, hasSources));
        return table;
    }

    public static Color ColorOf(TryRow row) => row.Record?.Status switch
    {
        FileStatus.Processed => Color.Green,
        FileStatus.Rejected or FileStatus.Missing or FileStatus.Removed or FileStatus.Discarded => Color.Yellow,
        FileStatus.Parked => Color.Red,
        _ => Color.Grey,
    };

    private static Text[] Cells(TryRow row, bool hasSources) =>
    [
        new(row.File.Name),
        .. hasSources ? [new Text(row.File.Source ?? "default")] : Array.Empty<Text>(),
        new(row.Status, new Style(ColorOf(row))),
        new(Number(row.Record?.Bytes)),
        new(Number(row.Record?.Lines)),
        new(row.Record?.Sha256?[..ShownOfHash] ?? ""),
        new(row.Type ?? ""),
        new(Number(row.Record?.Attempts)),
        new(Number(row.Milliseconds)),
        new(Short(row.Reason)),
    ];

    private static string Short(string text) => text.Length > ShownOfReason ? Texts.Truncate(text, ShownOfReason) + "…" : text;

    private static string Number(long? value) => value?.ToString("N0", CultureInfo.InvariantCulture) ?? "";
}
