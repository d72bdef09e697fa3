namespace FilePipeline.Contracts.Tests;

/// <summary>Every pair of a record and a message matches exactly one row of the table in <c>docs/architecture.md</c>.</summary>
public sealed class DecisionTableTests
{
    private static readonly DateTimeOffset _now = Some.Time.AddHours(1);
    private static readonly ObjectVersion _recorded = Write("05", 5, "recorded");
    private static readonly ObjectVersion _removal = ObjectVersion.Of(null, "05", null, null, Some.Time.AddSeconds(5));

    private static readonly Row[] _table =
    [
        new("none or not final, same or newer write", Decision.Process, one =>
            !one.IsRemoval && !one.IsFinal && !one.IsClaimedByAnother && (one.Order is WriteOrder.Same or WriteOrder.Newer)),
        new("processing with a valid claim of another worker, same write", Decision.RetryLater, one =>
            !one.IsRemoval && one.IsClaimedByAnother),
        new("final, same write, generation at most the record's", Decision.PublishAgain, one =>
            !one.IsRemoval && one.IsFinal && one.Order == WriteOrder.Same && one.Generation <= 1),
        new("final, same write, a higher generation", Decision.Process, one =>
            !one.IsRemoval && one.IsFinal && one.Order == WriteOrder.Same && one.Generation > 1),
        new("final, newer write", Decision.Process, one => !one.IsRemoval && one.IsFinal && one.Order == WriteOrder.Newer),
        new("any, older write", Decision.Stale, one => !one.IsRemoval && one.Order == WriteOrder.Older),
        new("any, order unknown, not listed yet", Decision.CheckListing, one => one.IsUnordered && one.Listing == Shown.NotAsked),
        new("any, order unknown, the listing shows it", Decision.Process, one => one.IsUnordered && one.Listing == Shown.Message),
        new("any, order unknown, the listing shows another", Decision.Stale, one => one.IsUnordered && one.Listing == Shown.Another),
        new("order unknown, key deleted as recorded", Decision.Stale, one =>
            one.IsUnordered && one.Listing == Shown.Nothing && (one.Status is FileStatus.Removed or FileStatus.Missing)),
        new("order unknown, key deleted", Decision.Process, one =>
            one.IsUnordered && one.Listing == Shown.Nothing && one.Status is not (FileStatus.Removed or FileStatus.Missing)),
        new("an older removal", Decision.Stale, one => one.IsRemoval && one.Order == WriteOrder.Older),
        new("the recorded removal again", Decision.PublishAgain, one => one.IsRecordedRemoval),
        new("a removal, not listed yet", Decision.CheckListing, one => one.IsOpenRemoval && one.Listing == Shown.NotAsked),
        new("a removal, the key is not listed", Decision.Remove, one => one.IsOpenRemoval && one.Listing == Shown.Nothing),
        new("a removal while the key is listed", Decision.Stale, one =>
            one.IsOpenRemoval && (one.Listing is Shown.Message or Shown.Another)),
    ];

    private enum Shown
    {
        NotAsked,
        Message,
        Another,
        Nothing,
    }

    [Fact]
    public void Every_record_and_message_match_one_row_of_the_table()
    {
        var cases = Cases().ToList();
        var wrong = cases.Select(one => (Case: one, Rows: _table.Where(row => row.Applies(one)).ToList()))
            .Where(found => found.Rows is not [var row] || Decide(found.Case) != row.Decision)
            .Select(found =>
                $"{found.Case}: {Decide(found.Case)}, rows: {string.Join(" / ", found.Rows.Select(row => row.Text))}").ToList();
        Assert.Empty(wrong);
        Assert.All(_table, row => Assert.Contains(cases, one => row.Applies(one)));
    }

    private static IEnumerable<Case> Cases() =>
        from status in (FileStatus?[])[null, .. Enum.GetValues<FileStatus>().Cast<FileStatus?>()]
        from claim in (string?[])[null, "ours", "theirs", "theirs, ended"]
        from message in Messages(status)
        from generation in (int[])[0, 1, 2]
        from listing in Enum.GetValues<Shown>()
        select new Case(status, claim, message.Why, message.Recorded, message.Write, message.Order, generation, listing);

    private static IEnumerable<(string Why, ObjectVersion Recorded, ObjectVersion Write, WriteOrder Order)> Messages(FileStatus? status)
    {
        if (status is null)
        {
            yield return ("a write", _recorded, Write("01", 1, "other"), WriteOrder.Newer);
            yield return ("a listing", _recorded, ObjectVersion.Of(null, null, "other", 3, null), WriteOrder.Newer);
            yield return ("a removal", _recorded, _removal, WriteOrder.Newer);
            yield break;
        }

        yield return ("the same event", _recorded, _recorded, WriteOrder.Same);
        yield return ("a listing of the same bytes", _recorded, ObjectVersion.Of(null, null, "recorded", 3, null), WriteOrder.Same);
        yield return ("the same version", _recorded with { VersionId = "v" }, Write(
            "09", 9, "other") with
        { VersionId = "v" }, WriteOrder.Same);
        yield return ("a later sequencer", _recorded, Write("06", 5, "recorded"), WriteOrder.Newer);
        yield return ("one constant sequencer, later", _recorded, Write("05", 6, "recorded"), WriteOrder.Newer);
        yield return ("an earlier sequencer", _recorded, Write("04", 9, "recorded"), WriteOrder.Older);
        yield return ("one constant sequencer, earlier", _recorded, Write("05", 4, "other"), WriteOrder.Older);
        yield return ("one constant sequencer, one time, other bytes", _recorded, Write("05", 5, "other"), WriteOrder.Unknown);
        yield return ("a listing of other bytes", _recorded, ObjectVersion.Of(null, null, "other", 3, null), WriteOrder.Unknown);
        yield return ("the recorded removal", _removal, _removal, WriteOrder.Same);
        yield return ("a later removal", _recorded, ObjectVersion.Of(null, "06", null, null, Some.Time), WriteOrder.Newer);
        yield return ("an earlier removal", _recorded, ObjectVersion.Of(null, "04", null, null, Some.Time), WriteOrder.Older);
        yield return ("a removal of unknown order", _recorded, ObjectVersion.Of(null, null, null, null, null), WriteOrder.Unknown);
    }

    private static Decision Decide(Case one)
    {
        var message = new FileEvent("b", "in/a.txt", one.Write, one.IsRemoval, new(MessageSources.Console, 0, one.Generation));
        var record = one.Status is { } status
            ? Some.Record(Some.Event(write: one.Recorded), status, generation: 1) with { Claim = ClaimOf(one.Claim) }
            : null;
        var listed = one.Listing switch
        {
            Shown.Message => new ListedObject("in/a.txt", one.Write.Size ?? 3, one.Write.ETag, _now, null),
            Shown.Another => new ListedObject("in/a.txt", 9, "yet another", _now, null),
            _ => null,
        };
        return Decisions.Decide(record, message, one.Listing == Shown.NotAsked ? null : new(listed), _now, "ours");
    }

    private static FileClaim? ClaimOf(string? whose) => whose switch
    {
        null => null,
        "theirs, ended" => new("theirs", _now),
        _ => new(whose, _now.AddSeconds(1)),
    };

    private static ObjectVersion Write(string sequencer, int seconds, string eTag) =>
        ObjectVersion.Of(null, sequencer, eTag, 3, Some.Time.AddSeconds(seconds));

    private sealed record Row(string Text, Decision Decision, Func<Case, bool> Applies);

    private sealed record Case(
        FileStatus? Status, string? Claim,
        string Why, ObjectVersion Recorded, ObjectVersion Write, WriteOrder Order, int Generation, Shown Listing)
    {
        public bool IsRemoval => Why.Contains("removal", StringComparison.Ordinal);

        public bool IsFinal => Status is { } status && status.IsFinal();

        public bool IsUnordered => !IsRemoval && Order == WriteOrder.Unknown;

        public bool IsClaimedByAnother => Status == FileStatus.Processing && Claim == "theirs" && Order == WriteOrder.Same;

        public bool IsRecordedRemoval => IsRemoval && Order == WriteOrder.Same && Status == FileStatus.Removed;

        public bool IsOpenRemoval => IsRemoval && Order != WriteOrder.Older && !IsRecordedRemoval;
    }
}
