using System.Collections.Frozen;

namespace FilePipeline.Contracts;

/// <summary>A code in words.</summary>
/// <param name="Meaning">What it means, without a full stop.</param>
/// <param name="Advice">What to do.</param>
public sealed record CodeText(string Meaning, string Advice);

/// <summary>Explains codes to people who do not know them. Pure.</summary>
public static class CodeWords
{
    private const string UnavailableSuffix = "-unavailable";

    private static readonly FrozenDictionary<string, CodeText> _texts = new Dictionary<string, CodeText>(StringComparer.Ordinal)
    {
        [Codes.TypeNotAllowed] = new(
            "files with this extension are not accepted",
            "Upload the file in an accepted format, or ask the operator to accept this one."),
        [Codes.TypeMismatch] = new(
            "the content is not what the extension says", "Check how the file was made, and upload it again under the same key."),
        [Codes.TooLarge] = new("the file is larger than the limit", "Split the file, or ask the operator to raise the limit."),
        [Codes.TooSmall] = new("the file is smaller than the minimum", "Check whether the upload was complete, and upload it again."),
        [Codes.KeyTooLong] = new("the name is longer than S3 allows", "Upload the file under a shorter name."),
        [Codes.ArchiveBomb] = new(
            "the file expands to far more bytes than it has", "If the file is genuine, upload its content in smaller parts."),
        [Codes.StepRejected] = new(
            "a step of the processing rejected the file", "Read the reason, change the file, and upload it again under the same key."),
        [Codes.StepRefused] = new(
            "a step of the processing refused the file", "Read the reason and the log of the step's app, fix it, then reprocess the file."),
        [Codes.StepFailed] = new(
            "a step of the processing failed", "Check the log of the step's app, then send the file back."),
        [Codes.StepTimedOut] = new(
            "a step of the processing did not answer in time",
            "Check the load of the step's app and its timeout, then send the file back."),
        [Codes.StepUnavailable] = new(
            "a step of the processing could not be reached, or had no time", "Check whether the step's app runs, then send the file back."),
        [Codes.NotFound] = new("the object does not exist any more", "Upload the file again if it was not deleted on purpose."),
        [Codes.ObjectReplaced] = new(
            "the object was replaced while it was processed", "Nothing, unless it persists: the newer version is processed by itself."),
        [Codes.IntegrityMismatch] = new(
            "the stored bytes differ from the uploaded ones", "Upload the file again, and check the disks of the bucket and scratch."),
        [Codes.TimedOut] = new(
            "processing took longer than its limit", "Check the size of the file and the speed of the bucket, then send it back."),
        [Codes.NeverTried] = new(
            "the file was never tried in this round", "Check the processor for restarts and for a lack of memory, then send it back."),
        [Codes.Unreadable] = new(
            "a message on the queue is not an S3 event", "Check who else sends to the queue, and discard the message."),
        [Codes.UnreadableOutcome] = new(
            "an event on the topic of outcomes is not an outcome", "Check who else publishes to the topic, and discard the event."),
        [Codes.RecordUnreadable] = new(
            "the record of the file cannot be read", "Fix the record, or run the version that wrote it, then send the file back."),
        [Codes.EntryUnreadable] = new(
            "an object in the parking bucket is not an entry", "Check who else writes to that bucket, and discard the object."),
        [Codes.UnknownBucket] = new(
            "the event is about a bucket that the pipeline does not read", "Check the notification settings of the buckets."),
        [Codes.Unexpected] = new(
            "an unexpected error occurred", "Read the detail in the file's history and the processor's log, then send the file back."),
        [Codes.LedgerGap] = new(
            "the bucket and the records do not match",
            "Check the ledger after the next reconcile. If the gap remains, check the processor and the dead-letter queue."),
        [Codes.Overdue] = new("expected files did not arrive in time", "Ask whoever sends them."),
        [Codes.ArrivedLate] = new("expected files arrived after their deadline", "Nothing."),
        [Codes.SendBackStopped] = new(
            "a send-back stopped by itself",
            "Read the history of the files that are parked again and fix the cause, then start another one (POST /send-backs of requeue)."),
        [Codes.SendBackFinished] = new("a send-back has sent its whole group", "Nothing."),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The words of a code; null for a code that has none, such as a user's own.</summary>
    public static CodeText? Find(string? code)
    {
        if (code is null) return null;
        if (_texts.TryGetValue(Codes.RowOf(code), out var text)) return text;
        return code.EndsWith(UnavailableSuffix, StringComparison.Ordinal)
            ? new(
                $"{code[..^UnavailableSuffix.Length]} could not be reached",
                "Check that component and the service behind it, then send the file back.")
            : null;
    }
}
