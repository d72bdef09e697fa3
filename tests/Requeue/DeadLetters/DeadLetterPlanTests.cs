using CsCheck;
using FilePipeline.Contracts;

namespace FilePipeline.Requeue.Tests;

public sealed class DeadLetterPlanTests
{
    private static readonly RequeueOptions _options = new() { MaxRounds = 2 };
    private static readonly DateTimeOffset _now = Some.Time.AddHours(1);

    [Fact]
    public void A_file_that_failed_waits_for_its_first_round()
    {
        var record = Waits(Make(Failing(round: 0), Some.Event()));
        Assert.Equal((FileStatus.Waiting, 1, 0, "files-unavailable"), (record.Status, record.Round, record.Attempts, record.Code));
        Assert.InRange(record.DueAt!.Value, _now, _now + _options.BackoffMaximum + TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void A_due_time_is_the_next_whole_second_after_the_backoff()
    {
        var backoff = BackOff.Delay(1, _options, 0.5);
        var due = Waits(Make(Failing(round: 0), Some.Event())).DueAt!.Value;
        Assert.Equal(0, due.ToUnixTimeMilliseconds() % 1000);
        Assert.InRange(due - (_now + backoff), TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(999));
        var whole = DateTimeOffset.FromUnixTimeSeconds(_now.ToUnixTimeSeconds());
        var fourSeconds = new RequeueOptions { BackoffMinimum = TimeSpan.FromSeconds(4), BackoffMaximum = TimeSpan.FromSeconds(4) };
        var onTime = DeadLetterPlans.Make(Failing(round: 0), Some.Event(), null, whole, fourSeconds, 0);
        Assert.Equal(whole.AddSeconds(4), Waits(onTime).DueAt);
    }

    [Fact]
    public void A_write_in_another_form_keeps_the_records_own()
    {
        var other = Some.Write() with { Sequencer = Some.Write().Sequencer!.TrimStart('0') };
        Assert.Equal(Some.Write(), Waits(Make(Some.Record(status: FileStatus.Parked), Some.Event(write: other, generation: 1))).Write);
    }

    [Fact]
    public void The_same_letter_again_repeats_round_and_time()
    {
        var first = Waits(Make(Failing(round: 0), Some.Event()));
        var again = Waits(Make(first, Some.Event()));
        Assert.Equal((first.Round, first.DueAt), (again.Round, again.DueAt));
    }

    [Fact]
    public void The_same_letter_again_keeps_the_attempts_of_a_round_under_way() =>
        Assert.Equal(3, Waits(Make(Failing(round: 1) with { Attempts = 3 }, Some.Event())).Attempts);

    [Fact]
    public void A_letter_of_the_records_own_round_begins_the_next() =>
        Assert.Equal(2, Waits(Make(Failing(round: 1), Some.Event(round: 1))).Round);

    [Fact]
    public void Past_the_last_round_a_file_is_parked_with_the_records_last_cause()
    {
        var record = Parks(Make(Failing(round: 2), Some.Event(round: 2)));
        Assert.Equal((FileStatus.Parked, "files-unavailable", 3), (record.Status, record.Code, record.Round));
        Assert.Equal($"parked/files-unavailable/{record.OutcomeId}.json", record.ParkedKey);
        Assert.Null(record.DueAt);
        Assert.Equal("files: get failed", record.Reason);
    }

    [Fact]
    public void A_letter_that_no_attempt_was_recorded_for_is_parked_as_never_tried()
    {
        var record = Parks(Make(null, Some.Event(), options: new() { MaxRounds = 0 }));
        Assert.Equal(("never-tried", 1), (record.Code, record.Round));
        Assert.Contains("no attempt was recorded", record.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cause_of_an_earlier_round_is_not_taken_for_one_without_attempts() =>
        Assert.Equal("never-tried", Parks(Make(Failing(round: 2) with { Attempts = 0 }, Some.Event(round: 2))).Code);

    [Fact]
    public void Without_a_record_the_messages_round_counts()
    {
        Assert.Equal(1, Waits(Make(null, Some.Event())).Round);
        Assert.Equal(2, Waits(Make(null, Some.Event(round: 1))).Round);
        Parks(Make(null, Some.Event(round: 2)));
    }

    [Fact]
    public void A_newer_write_begins_anew()
    {
        var record = Waits(Make(Failing(round: 2), Some.Event(write: Some.Write(2))));
        Assert.Equal((1, 0, null, Some.Write(2)), (record.Round, record.Attempts, record.Code, record.Write));
        Assert.Equal(Some.Time, record.FirstSeenAt);
    }

    [Fact]
    public void A_higher_generation_opens_a_parked_file()
    {
        FailedAttempt attempt = new(_now, 1, "timed-out", "operator");
        var record = Waits(Make(Some.Record(status: FileStatus.Parked) with { History = [attempt] }, Some.Event(generation: 1)));
        Assert.Equal((1, 1), (record.Generation, record.Round));
        Assert.Equal([attempt], record.History);
    }

    [Fact]
    public void A_lower_generation_of_the_same_write_is_done() =>
        Assert.IsType<DeadLetterPlan.Acknowledge>(Make(Failing(generation: 2), Some.Event(generation: 1)));

    [Theory]
    [InlineData(FileStatus.Processed)]
    [InlineData(FileStatus.Rejected)]
    [InlineData(FileStatus.Missing)]
    [InlineData(FileStatus.Parked)]
    [InlineData(FileStatus.Discarded)]
    public void The_plan_for_a_final_file_publishes_its_outcome_again(FileStatus status)
    {
        var record = Some.Record(status: status);
        Assert.Same(record, Assert.IsType<DeadLetterPlan.PublishAgain>(Make(record, Some.Event())).Record);
    }

    [Fact]
    public void A_stale_letter_is_done() =>
        Assert.IsType<DeadLetterPlan.Acknowledge>(Make(Some.Record(Some.Event(write: Some.Write(5))), Some.Event()));

    [Fact]
    public void A_dead_letter_of_a_claimed_file_is_retried_later()
    {
        var record = Some.Record(status: FileStatus.Processing) with { Claim = new("theirs", _now.AddMinutes(1)) };
        Assert.IsType<DeadLetterPlan.RetryLater>(Make(record, Some.Event()));
    }

    [Fact]
    public void A_removal_is_checked_against_the_bucket_and_recorded()
    {
        Assert.IsType<DeadLetterPlan.CheckListing>(Make(Some.Record(), Some.Removal()));
        var plan = Make(Some.Record(), Some.Removal(), new Listing((ListedObject?)null));
        Assert.Equal(FileStatus.Removed, Assert.IsType<DeadLetterPlan.Remove>(plan).Record.Status);
    }

    [Fact]
    public void However_letters_repeat_rounds_never_go_back_and_end() =>
        Gen.Int[0, 3].Array[1, 30].Sample(rounds =>
        {
            var record = Failing(round: 0);
            foreach (var round in rounds)
            {
                if (Make(record, Some.Event(round: Math.Min(round, record.Round))) is not DeadLetterPlan.Wait { Record: var next })
                    return true;
                if (next.Round < record.Round || next.Round > _options.MaxRounds) return false;
                record = next;
            }

            return true;
        });

    private static FileRecord Waits(DeadLetterPlan plan) => Assert.IsType<DeadLetterPlan.Wait>(plan).Record;

    private static FileRecord Parks(DeadLetterPlan plan) => Assert.IsType<DeadLetterPlan.Park>(plan).Record;

    private static DeadLetterPlan Make(FileRecord? record, FileEvent file, Listing? listing = null, RequeueOptions? options = null) =>
        DeadLetterPlans.Make(record, file, listing, _now, options ?? _options, 0.5);

    private static FileRecord Failing(int round = 0, int generation = 0) =>
        Some.Record(status: FileStatus.Failing, generation: generation) with
        {
            Round = round,
            Attempts = 5,
            Code = "files-unavailable",
            Reason = "files: get failed",
        };
}
