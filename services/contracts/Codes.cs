using System.Collections.Frozen;
using System.Reflection;

namespace FilePipeline.Contracts;

/// <summary>What a code is about.</summary>
public enum CodeKind
{
    /// <summary>A rule that rejected the file.</summary>
    Rejection,

    /// <summary>Something that failed for a file; the file's record names it.</summary>
    Failure,

    /// <summary>A message that cannot be processed; it is parked with its bytes, and no record names it.</summary>
    Message,

    /// <summary>A property of the content; the record's analysis names it.</summary>
    Finding,
}

/// <summary>A code of <see cref="Codes"/>.</summary>
/// <param name="Name">The text in records, outcomes and parking keys.</param>
/// <param name="Kind">What the code is about.</param>
/// <param name="Exception">The exceptions that mean this code; null for none.</param>
public sealed record Code(string Name, CodeKind Kind, Type? Exception = null);

/// <summary>Makes a constant of <see cref="Codes"/> a row of <see cref="Codes.All"/>.</summary>
/// <param name="kind">What the code is about.</param>
[AttributeUsage(AttributeTargets.Field)]
public sealed class CodeAttribute(CodeKind kind) : Attribute
{
    /// <summary>What the code is about.</summary>
    public CodeKind Kind { get; } = kind;

    /// <summary>The exceptions that mean this code.</summary>
    public Type? Exception { get; init; }
}

/// <summary>Codes in records, outcomes and parking keys, one row each. <c>docs/outcomes.md</c> explains each, in the table of its
/// kind.</summary>
public static class Codes
{
    /// <summary>The extension is not on the allow list.</summary>
    [Code(CodeKind.Rejection)] public const string TypeNotAllowed = "type-not-allowed";

    /// <summary>The first bytes do not agree with the extension.</summary>
    [Code(CodeKind.Rejection)] public const string TypeMismatch = "type-mismatch";

    /// <summary>More bytes than the limit.</summary>
    [Code(CodeKind.Rejection)] public const string TooLarge = "too-large";

    /// <summary>Fewer bytes than the minimum.</summary>
    [Code(CodeKind.Rejection)] public const string TooSmall = "too-small";

    /// <summary>The key has more bytes than S3 allows.</summary>
    [Code(CodeKind.Rejection)] public const string KeyTooLong = "key-too-long";

    /// <summary>Packed content that expands beyond the limits.</summary>
    [Code(CodeKind.Rejection)] public const string ArchiveBomb = "archive-bomb";

    /// <summary>A step rejected the file. The braces stand for the step's name and for the code that it gave.</summary>
    [Code(CodeKind.Rejection)] public const string StepRejected = "step-{name}-{code}";

    /// <summary>A step answered with a status 4xx. The braces stand for its name.</summary>
    [Code(CodeKind.Rejection)] public const string StepRefused = "step-{name}-refused";

    /// <summary>zstd content with a larger window than the processor allows.</summary>
    [Code(CodeKind.Finding)] public const string WindowTooLarge = "window-too-large";

    /// <summary>zstd content that was packed with a dictionary.</summary>
    [Code(CodeKind.Finding)] public const string DictionaryNeeded = "dictionary-needed";

    /// <summary>The object no longer exists.</summary>
    [Code(CodeKind.Failure)] public const string NotFound = "not-found";

    /// <summary>The object has another size than its event; the event of the newer write resolves this.</summary>
    [Code(CodeKind.Failure)] public const string ObjectReplaced = "object-replaced";

    /// <summary>The bytes differ from those that ingest received for the same write.</summary>
    [Code(CodeKind.Failure)] public const string IntegrityMismatch = "integrity-mismatch";

    /// <summary>The handler's time limit passed.</summary>
    [Code(CodeKind.Failure, Exception = typeof(OperationCanceledException))] public const string TimedOut = "timed-out";

    /// <summary>A step answered with an error, or with something that is not an answer.</summary>
    [Code(CodeKind.Failure)] public const string StepFailed = "step-failed";

    /// <summary>A step did not answer in time.</summary>
    [Code(CodeKind.Failure)] public const string StepTimedOut = "step-timed-out";

    /// <summary>A step could not be reached, or has no time now.</summary>
    [Code(CodeKind.Failure)] public const string StepUnavailable = "step-unavailable";

    /// <summary>A dead letter whose record shows no attempt.</summary>
    [Code(CodeKind.Failure)] public const string NeverTried = "never-tried";

    /// <summary>A message that is not an S3 event.</summary>
    [Code(CodeKind.Message)] public const string Unreadable = "unreadable";

    /// <summary>An event on the topic of outcomes that is not an outcome.</summary>
    [Code(CodeKind.Message)] public const string UnreadableOutcome = "unreadable-outcome";

    /// <summary>A record that this version cannot parse: written by another version, or edited manually.</summary>
    [Code(CodeKind.Message)] public const string RecordUnreadable = "record-unreadable";

    /// <summary>An object in the parking bucket that is not an entry.</summary>
    [Code(CodeKind.Message)] public const string EntryUnreadable = "entry-unreadable";

    /// <summary>An event for a bucket of no source.</summary>
    [Code(CodeKind.Message)] public const string UnknownBucket = "unknown-bucket";

    /// <summary>The ledger shows objects without a current record, or with other bytes than recorded.</summary>
    [Code(CodeKind.Failure)] public const string LedgerGap = "ledger-gap";

    /// <summary>Expected files did not arrive by their deadline.</summary>
    [Code(CodeKind.Failure)] public const string Overdue = "overdue";

    /// <summary>Expected files arrived after their deadline.</summary>
    [Code(CodeKind.Failure)] public const string ArrivedLate = "arrived-late";

    /// <summary>A send-back stopped by itself: its files were parked again, or had no outcome in time.</summary>
    [Code(CodeKind.Failure)] public const string SendBackStopped = "send-back-stopped";

    /// <summary>A send-back has sent its whole group.</summary>
    [Code(CodeKind.Failure)] public const string SendBackFinished = "send-back-finished";

    /// <summary>An exception without a code; the detail describes it.</summary>
    [Code(CodeKind.Failure)] public const string Unexpected = "unexpected";

    private const string StepPrefix = "step-";
    private const string RefusedSuffix = "-refused";

    /// <summary>Every row, in the order above.</summary>
    public static IReadOnlyList<Code> All { get; } =
    [
        .. typeof(Codes).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (Name: (string)field.GetRawConstantValue()!, Row: field.GetCustomAttribute<CodeAttribute>()!))
            .Select(code => new Code(code.Name, code.Row.Kind, code.Row.Exception)),
    ];

    private static readonly FrozenDictionary<string, Code> _rows = All.ToFrozenDictionary(code => code.Name, StringComparer.Ordinal);

    /// <summary>The code of a component that was unavailable or refused a call: <c>files-unavailable</c>, <c>records-unavailable</c>, and
    /// so on.</summary>
    public static string Unavailable(string component) => $"{component}-unavailable";

    /// <summary>The code of a file that a step rejected.</summary>
    public static string RejectedBy(string step, string code) => $"{StepPrefix}{step}-{code}";

    /// <summary>The code of a file for which a step answered with a status 4xx.</summary>
    public static string RefusedBy(string step) => $"{StepPrefix}{step}{RefusedSuffix}";

    /// <summary>The name of a code's row: of a code with a step's name it is the row with braces, so that there is a limited number of
    /// them. A code without a row is its own.</summary>
    public static string RowOf(string code)
    {
        if (_rows.ContainsKey(code) || !code.StartsWith(StepPrefix, StringComparison.Ordinal)) return code;
        return code.EndsWith(RefusedSuffix, StringComparison.Ordinal) ? StepRefused : StepRejected;
    }

    /// <summary>The code of an exception that carries none itself.</summary>
    public static string Of(Exception exception) =>
        All.FirstOrDefault(code => code.Exception?.IsInstanceOfType(exception) == true)?.Name ?? Unexpected;

    /// <summary>The kind of a code; a failure for a text that is not in the table, such as an unavailable component.</summary>
    public static CodeKind KindOf(string name) => _rows.TryGetValue(RowOf(name), out var code) ? code.Kind : CodeKind.Failure;
}
