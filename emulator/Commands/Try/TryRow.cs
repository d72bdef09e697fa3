using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;

namespace FilePipeline.Emulator.Commands;

/// <summary>The state of one sent file; updated while its record is polled.</summary>
internal sealed class TryRow(TryFile file)
{
    // The output is not embedded in HTML.
    private static readonly JsonSerializerOptions _readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public TryFile File { get; } = file;

    /// <summary>The start of its upload.</summary>
    public DateTimeOffset? Began { get; set; }

    public bool IsUploaded { get; set; }

    /// <summary>Why ingest refused the file, or why the last upload failed.</summary>
    public string? Refusal { get; set; }

    /// <summary>Whether the refusal is final.</summary>
    public bool IsRefused { get; set; }

    public FileRecord? Record { get; set; }

    public bool HasOutcome => Record is { IsFinal: true };

    /// <summary>The status of the record; before that, the state of the upload.</summary>
    public string Status => Record?.Status.ToWireName() ?? (IsUploaded ? "uploaded" : "not-uploaded");

    public string? Type => Record?.Analysis?["type"] is JsonValue type && type.TryGetValue<string>(out var word) ? word : null;

    public string? Error => Record is null ? Refusal : Record.Code;

    /// <summary>The code and reason in one line; for a processed file, its failed attempts and the results of its steps.</summary>
    public string Reason => this switch
    {
        { Record: { Code: null } record } => string.Join(", ", (string[])[.. FailuresOf(record), .. ResultsOf(record)]),
        { Error: { } code, Record: { } record } =>
            $"{code}: {record.Reason ?? (record.History is [.., var last] ? last.Detail : "")}".TrimEnd(' ', ':'),
        _ => Error ?? "",
    };

    private static IEnumerable<string> FailuresOf(FileRecord record) =>
        record.History is [.., var last] history ? [$"after {history.Count} × {last.Code}"] : [];

    private static IEnumerable<string> ResultsOf(FileRecord record) =>
        (record.Analysis?["steps"] as JsonObject)?.Select(step => $"{step.Key}: {step.Value?.ToJsonString(_readable)}") ?? [];

    /// <summary>Time from the start of the upload to the last change of the record.</summary>
    public long? Milliseconds =>
        Record is { } record && Began is { } began ? Math.Max(0, (long)(record.UpdatedAt - began).TotalMilliseconds) : null;
}
