namespace FilePipeline.Contracts;

/// <summary>Codes that records and outcomes carry; <c>docs/outcomes.md</c> explains each.</summary>
public static class Codes
{
    /// <summary>The extension is not on the allow list.</summary>
    public const string TypeNotAllowed = "type-not-allowed";

    /// <summary>The first bytes do not agree with the extension.</summary>
    public const string TypeMismatch = "type-mismatch";

    /// <summary>More bytes than the limit.</summary>
    public const string TooLarge = "too-large";

    /// <summary>Fewer bytes than the minimum.</summary>
    public const string TooSmall = "too-small";

    /// <summary>The key has more bytes than S3 allows.</summary>
    public const string KeyTooLong = "key-too-long";

    /// <summary>Packed content that expands beyond the limits.</summary>
    public const string ArchiveBomb = "archive-bomb";

    /// <summary>A finding: zstd content with a window that is larger than we allow.</summary>
    public const string WindowTooLarge = "window-too-large";

    /// <summary>A finding: zstd content that was packed with a dictionary.</summary>
    public const string DictionaryNeeded = "dictionary-needed";

    /// <summary>The object is gone.</summary>
    public const string NotFound = "not-found";

    /// <summary>The object has another size than its event said: a newer event settles it.</summary>
    public const string ObjectReplaced = "object-replaced";

    /// <summary>Other bytes than ingest received for this very write.</summary>
    public const string IntegrityMismatch = "integrity-mismatch";

    /// <summary>The handler's time limit passed.</summary>
    public const string TimedOut = "timed-out";

    /// <summary>A dead letter whose record shows no attempt.</summary>
    public const string NeverTried = "never-tried";

    /// <summary>A message that is no S3 event.</summary>
    public const string Unreadable = "unreadable";

    /// <summary>An event on the topic of outcomes that is no outcome.</summary>
    public const string UnreadableOutcome = "unreadable-outcome";

    /// <summary>A record that this version cannot read: another version wrote it, or a hand.</summary>
    public const string RecordUnreadable = "record-unreadable";

    /// <summary>An object in the parking bucket that is no entry.</summary>
    public const string EntryUnreadable = "entry-unreadable";

    /// <summary>An event of a bucket that is not ours.</summary>
    public const string UnknownBucket = "unknown-bucket";

    /// <summary>The books miss files of the bucket, or show other bytes.</summary>
    public const string LedgerGap = "ledger-gap";

    /// <summary>A fault without a code of its own; the detail names it.</summary>
    public const string Unexpected = "unexpected";

    /// <summary>A component that could not be reached or refused: <c>files-unavailable</c>, <c>records-unavailable</c>, and so on.</summary>
    public static string Unavailable(string component) => $"{component}-unavailable";
}
