using System.Text.Json.Nodes;
using FilePipeline.Contracts;

namespace FilePipeline.Emulator.Commands;

/// <summary>What is known of one file that was sent. Changes while it is watched.</summary>
internal sealed class TryRow(TryFile file)
{
    public TryFile File { get; } = file;

    /// <summary>When its upload began.</summary>
    public DateTimeOffset? Began { get; set; }

    public bool IsUploaded { get; set; }

    /// <summary>Ingest said no, for good; or the last reason why it could not take the file.</summary>
    public string? Refusal { get; set; }

    public bool IsRefused { get; set; }

    public FileRecord? Record { get; set; }

    public bool HasOutcome => Record is { IsFinal: true };

    /// <summary>The record's word; before there is one, how far the upload came.</summary>
    public string Status => Record?.Status.ToWireName() ?? (IsUploaded ? "uploaded" : "not-uploaded");

    public string? Type => Record?.Analysis?["type"] is JsonValue type && type.TryGetValue<string>(out var word) ? word : null;

    public string? Error => Record is null ? Refusal : Record.Code;

    /// <summary>One line: the code and its sentence, or what a file that is well had to go through.</summary>
    public string Reason => this switch
    {
        { Record: { Code: null, History: [.., var last] history } } => $"after {history.Count} × {last.Code}",
        { Error: { } code, Record: { } record } => $"{code}: {record.Reason ?? (record.History is [.., var last] ? last.Detail : "")}".TrimEnd(' ', ':'),
        _ => Error ?? "",
    };

    /// <summary>From the beginning of the upload to the record's last change.</summary>
    public long? Milliseconds => Record is { } record && Began is { } began ? Math.Max(0, (long)(record.UpdatedAt - began).TotalMilliseconds) : null;
}
