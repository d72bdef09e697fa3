using FilePipeline.Contracts;

namespace FilePipeline.Requeue;

/// <summary>What people did to a file, in its record's history.</summary>
internal static class OperatorActions
{
    public const string Requeued = "requeued";
    public const string Discarded = "discarded";
    public const string Reprocessed = "reprocessed";
    public const string SentBack = "sent-back";
    public const string Somebody = "somebody";
    private const int NameLength = 100;

    /// <summary>The record with an act, who asked for it, and why.</summary>
    public static FileRecord Noted(this FileRecord record, string act, string? by, DateTimeOffset now, string? reason = null)
    {
        var why = string.IsNullOrWhiteSpace(reason) ? "" : $": {Texts.Visible(reason.Trim())}";
        return record.WithFailure(new(now, record.Attempts, act, $"by {NameOf(by) ?? Somebody}{why}"));
    }

    /// <summary>A caller's name as the history keeps it: on one line, and short. Null for none.</summary>
    public static string? NameOf(string? by) => string.IsNullOrWhiteSpace(by) ? null : Texts.Truncate(Texts.Visible(by.Trim()), NameLength);
}
