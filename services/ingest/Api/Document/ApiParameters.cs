using FilePipeline.Contracts;

namespace FilePipeline.Ingest;

/// <summary>The parameters of the API.</summary>
internal static class ApiParameters
{
    /// <summary>Value of <c>status</c> for objects without a record.</summary>
    public const string NoStatus = "none";

    /// <summary>Maximum of <c>limit</c>.</summary>
    public const int MaxLimit = 200;

    /// <summary>Maximum seconds of <c>wait</c>.</summary>
    public const int MaxWaitSeconds = 60;

    public static ApiParameter Prefix { get; } = new("prefix", "Only files whose key begins with this text.") { Example = "in/" };

    public static ApiParameter Source { get; } = new(
        SourceQuery.Name,
        "The source, where there are several buckets: the name after `files-` of its component. Without it the default one.")
    {
        Example = "eu",
    };

    public static ApiParameter FailureSource { get; } = new(
        SourceQuery.Name, "Only failures of this source, where there are several buckets. Without it those of all sources, or, for callers "
            + "with prefixes, of the default one.")
    {
        Example = "eu",
    };

    public static ApiParameter StreamSource { get; } =
        new(SourceQuery.Name, "Only outcomes of this source, where there are several buckets. Without it those of all sources.")
        {
            Example = "eu",
        };

    public static ApiParameter UploadPrefix { get; } =
        new("prefix", "Beginning of the keys: each file is stored under it and its own name.") { Example = "in/" };

    public static ApiParameter Status { get; } =
        new("status", "Only files of this status; `none` selects objects without a record.") { Values = [.. StatusNames(), NoStatus] };

    public static ApiParameter FailureStatus { get; } = new("status", "Only failures of this status.")
    {
        Values = [.. FailureIndexKeys.Statuses.Select(status => status.ToWireName())],
    };

    public static ApiParameter Code { get; } =
        new("code", "Only files with this code (docs/outcomes.md).") { Example = Codes.TypeNotAllowed };

    public static ApiParameter Kind { get; } = new("type", "Only files of this detected type, a media type.") { Example = "text/csv" };

    public static ApiParameter From { get; } =
        new("from", "Only files whose record, or else object, changed at this time or later.") { Format = "date-time" };

    public static ApiParameter To { get; } =
        new("to", "Only files whose record, or else object, changed before this time.") { Format = "date-time" };

    public static ApiParameter Analysis { get; } =
        new("analysis", "`true`: each line has the analysis too, with the results of steps.") { Values = ["true", "false"] };

    public static ApiParameter Cursor { get; } =
        new("cursor", "Where the page begins: the `next` of the page before, with the same filter.");

    public static ApiParameter Limit { get; } =
        new("limit", $"Files of a page; a larger number counts as {MaxLimit}.") { Type = "integer", Minimum = 1, Maximum = MaxLimit };

    public static ApiParameter Wait { get; } = new(
        "wait", $"Waits up to this time for a final status, and answers what there is then. At most {MaxWaitSeconds}s.")
    {
        Example = "30s",
    };

    public static ApiParameter FileId { get; } =
        new("id", "The file's id: 32 hex digits.") { Place = "path", Example = "0123456789abcdef0123456789abcdef" };

    public static ApiParameter Key { get; } =
        new("key", "The rest of the path is the file's key, percent-encoded once; slashes may stay.")
        {
            Place = "path",
            Example = "in/a.csv",
        };

    public static ApiParameter JobId { get; } = new("id", "The id that the job was created with.") { Place = "path" };

    public static ApiParameter ProblemCode { get; } = new("code", "The member `code` of a problem.") { Place = "path" };

    public static ApiParameter After { get; } = new("after", "Only entries after this one: the `next` of the page before.");

    public static ApiParameter AsOf { get; } = new("asOf", "The snapshot's time: the `asOf` of the first page.") { Format = "date-time" };

    public static ApiParameter ParkedLimit { get; } =
        new("limit", "Entries of a page.") { Type = "integer", Minimum = 1, Maximum = 1000 };

    public static ApiParameter NotificationState { get; } =
        new("state", "`pending`: tried again or due later. `failed`: given up.") { Values = ["pending", "failed"] };

    public static ApiParameter IfNoneMatchRead { get; } = Header("If-None-Match", "An ETag: 304 while the record still has it.");

    public static ApiParameter IfNoneMatch { get; } = Header("If-None-Match", "Only `*`: creates the file, and never overwrites one.");

    public static ApiParameter IfMatch { get; } = Header("If-Match", "ETags of the object, as listed; 412 when it has another one.");

    public static ApiParameter ContentMd5 { get; } = Header("Content-MD5", "Base64 of the body's MD5; 400 when it differs.");

    public static ApiParameter ReprDigest { get; } =
        Header("Repr-Digest", "Digest of the file (RFC 9530), SHA-256 or MD5; 400 when it differs.");

    public static ApiParameter IdempotencyKey { get; } =
        Header("Idempotency-Key", "Repeats of the request with this key get the first answer, for 24 hours.");

    public static ApiParameter LastEventId { get; } =
        Header("Last-Event-ID", "The `id` of the last received event: the stream continues after it.");

    private static ApiParameter Header(string name, string description) => new(name, description) { Place = "header" };

    private static IEnumerable<string> StatusNames() => Enum.GetValues<FileStatus>().Select(status => status.ToWireName());
}
