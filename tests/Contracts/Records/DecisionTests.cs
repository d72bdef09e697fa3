namespace FilePipeline.Contracts.Tests;

public sealed class DecisionTests
{
    private static readonly DateTimeOffset _now = Some.Time.AddHours(1);
    private static readonly Listing _gone = new((ListedObject?)null);

    private static readonly FileStatus[] _open = [FileStatus.Waiting, FileStatus.Processing, FileStatus.Failing];

    private static readonly FileStatus[] _final =
        [FileStatus.Processed, FileStatus.Rejected, FileStatus.Missing, FileStatus.Removed, FileStatus.Parked, FileStatus.Discarded];

    public static TheoryData<FileStatus> Open => [.. _open];

    public static TheoryData<FileStatus> Final => [.. _final];

    public static TheoryData<FileStatus> All => [.. _open, .. _final];

    [Fact]
    public void Without_a_record_any_write_is_processed() => Assert.Equal(Decision.Process, Decide(null, Some.Event()));

    [Theory]
    [MemberData(nameof(Open))]
    public void An_open_record_is_processed_for_the_same_or_a_newer_write(FileStatus status)
    {
        Assert.Equal(Decision.Process, Decide(Record(status), Event(1)));
        Assert.Equal(Decision.Process, Decide(Record(status), Event(2)));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void An_older_write_is_stale(FileStatus status) =>
        Assert.Equal(Decision.Stale, Decide(Record(status, number: 5), Event(4, generation: 9)));

    [Theory]
    [MemberData(nameof(Final))]
    public void A_final_record_is_processed_again_for_a_newer_write(FileStatus status) =>
        Assert.Equal(Decision.Process, Decide(Record(status), Event(2)));

    [Theory]
    [InlineData(0, 0, Decision.PublishAgain)]
    [InlineData(1, 0, Decision.PublishAgain)]
    [InlineData(1, 1, Decision.PublishAgain)]
    [InlineData(0, 1, Decision.Process)]
    [InlineData(1, 2, Decision.Process)]
    public void A_final_record_of_the_same_write_needs_a_higher_generation(int recorded, int sent, Decision expected)
    {
        foreach (var status in _final) Assert.Equal(expected, Decide(Record(status, generation: recorded), Event(1, sent)));
    }

    [Fact]
    public void A_valid_claim_of_another_worker_delays_the_message()
    {
        var record = Record(FileStatus.Processing) with { Claim = new("theirs", _now.AddSeconds(1)) };
        Assert.Equal(Decision.RetryLater, Decisions.Decide(record, Event(1), null, _now, "ours"));
    }

    [Theory]
    [InlineData("ours", 1, Decision.Process)]
    [InlineData("theirs", 0, Decision.Process)]
    [InlineData("theirs", -1, Decision.Process)]
    public void An_own_or_expired_claim_does_not_delay(string token, int seconds, Decision expected)
    {
        var record = Record(FileStatus.Processing) with { Claim = new(token, _now.AddSeconds(seconds)) };
        Assert.Equal(expected, Decisions.Decide(record, Event(1), null, _now, "ours"));
    }

    [Fact]
    public void A_claim_does_not_delay_a_newer_write()
    {
        var record = Record(FileStatus.Processing) with { Claim = new("theirs", _now.AddSeconds(9)) };
        Assert.Equal(Decision.Process, Decide(record, Event(2)));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_write_of_unknown_order_needs_a_listing(FileStatus status) =>
        Assert.Equal(Decision.CheckListing, Decide(Record(status), Unordered("other")));

    [Theory]
    [MemberData(nameof(All))]
    public void A_listed_write_of_unknown_order_is_processed(FileStatus status) =>
        Assert.Equal(Decision.Process, Decide(Record(status), Unordered("other"), Shows("other", 3)));

    [Theory]
    [MemberData(nameof(All))]
    public void A_write_of_unknown_order_is_stale_if_another_is_listed(FileStatus status)
    {
        Assert.Equal(Decision.Stale, Decide(Record(status), Unordered("other"), Shows("etag", 3)));
        Assert.Equal(Decision.Stale, Decide(Record(status), Unordered("other"), Shows("other", 4)));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_deleted_write_of_unknown_order_is_processed_unless_recorded(FileStatus status)
    {
        var expected = status is FileStatus.Removed or FileStatus.Missing ? Decision.Stale : Decision.Process;
        Assert.Equal(expected, Decide(Record(status), Unordered("other"), _gone));
    }

    [Fact]
    public void A_removal_without_a_record_needs_a_listing() => Assert.Equal(Decision.CheckListing, Decide(null, Some.Removal()));

    [Theory]
    [MemberData(nameof(All))]
    public void A_newer_removal_of_an_unlisted_key_is_recorded(FileStatus status)
    {
        Assert.Equal(Decision.CheckListing, Decide(Record(status), Some.Removal()));
        Assert.Equal(Decision.Remove, Decide(Record(status), Some.Removal(), _gone));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_removal_of_a_listed_key_is_stale(FileStatus status) =>
        Assert.Equal(Decision.Stale, Decide(Record(status), Some.Removal(), Shows("etag", 3)));

    [Theory]
    [MemberData(nameof(All))]
    public void An_older_removal_is_stale_without_a_listing(FileStatus status) =>
        Assert.Equal(Decision.Stale, Decide(Record(status, number: 9), Some.Removal()));

    [Fact]
    public void A_removal_of_unknown_order_is_recorded_if_unlisted()
    {
        var removal = Some.Removal() with { Write = ObjectVersion.Of(null, null, null, null, null) };
        Assert.Equal(Decision.Remove, Decide(Record(FileStatus.Processed), removal, _gone));
    }

    [Fact]
    public void A_repeated_removal_publishes_again()
    {
        var removal = Some.Removal();
        Assert.Equal(Decision.PublishAgain, Decide(Some.Record(removal, FileStatus.Removed), removal));
    }

    [Theory]
    [InlineData(3, 1, 1, 3)]
    [InlineData(1, 3, 1, 3)]
    [InlineData(3, 1, 2, 1)]
    public void A_save_has_the_higher_generation_or_that_of_a_newer_write(int recorded, int sent, int number, int expected) =>
        Assert.Equal(expected, Decisions.GenerationOf(Record(FileStatus.Failing, generation: recorded), Event(number, sent)));

    private static Decision Decide(FileRecord? record, FileEvent message, Listing? listing = null) =>
        Decisions.Decide(record, message, listing, _now);

    private static FileRecord Record(FileStatus status, int generation = 0, int number = 1) =>
        Some.Record(Event(number), status, generation);

    private static FileEvent Event(int number, int generation = 0) => Some.Event(write: Some.Write(number), generation: generation);

    private static FileEvent Unordered(string eTag) => Some.Event(write: ObjectVersion.Of(null, null, eTag, 3, null));

    private static Listing Shows(string eTag, long size) => new(new ListedObject("in/a.txt", size, eTag, Some.Time, "STANDARD"));
}
