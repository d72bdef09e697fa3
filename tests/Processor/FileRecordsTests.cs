using CsCheck;
using FilePipeline.Contracts;
using FilePipeline.Hosting;

namespace FilePipeline.Processor.Tests;

public sealed class FileRecordsTests
{
    private static readonly DateTimeOffset _now = Some.Time.AddMinutes(1);
    private static readonly DateTimeOffset _due = Some.Time.AddMinutes(5);

    public static TheoryData<string> Steps => ["claimed", "failed", "examined", "removed"];

    [Theory]
    [MemberData(nameof(Steps))]
    public void A_message_of_an_earlier_round_does_not_lower_the_round(string step) =>
        Assert.Equal(3, Next(step, Waiting(round: 3), Some.Event(round: 1)).Round);

    [Theory]
    [MemberData(nameof(Steps))]
    public void A_message_of_a_later_round_raises_it(string step) =>
        Assert.Equal(4, Next(step, Waiting(round: 3), Some.Event(round: 4)).Round);

    [Theory]
    [MemberData(nameof(Steps))]
    public void New_versions_and_generations_take_the_round_of_their_message(string step)
    {
        Assert.Equal(1, Next(step, Waiting(round: 3), Some.Event(write: Some.Write(2), round: 1)).Round);
        Assert.Equal(0, Next(step, Waiting(round: 3), Some.Event(generation: 1)).Round);
        Assert.Equal(0, Next(step, Some.Record(status: FileStatus.Parked) with { Round = 6 }, Some.Event(generation: 1)).Round);
    }

    [Theory]
    [InlineData("claimed")]
    [InlineData("failed")]
    public void The_due_time_stays_until_the_due_message_arrives(string step)
    {
        Assert.Equal(_due, Next(step, Waiting(round: 3), Some.Event()).DueAt);
        Assert.Equal(_due, Next(step, Waiting(round: 3), Some.Event(round: 2)).DueAt);
        Assert.Null(Next(step, Waiting(round: 3), Some.Event(round: 3)).DueAt);
        Assert.Null(Next(step, Waiting(round: 3), Some.Event(generation: 1)).DueAt);
        Assert.Null(Next(step, Waiting(round: 3), Some.Event(write: Some.Write(2))).DueAt);
    }

    [Theory]
    [InlineData("examined")]
    [InlineData("removed")]
    public void A_final_record_has_no_due_time(string step) => Assert.Null(Next(step, Waiting(round: 3), Some.Event()).DueAt);

    [Fact]
    public void The_round_never_goes_down_in_any_order_of_messages() =>
        Gen.Select(Gen.OneOf("claimed", "failed"), Gen.Int[0, 6]).Array[1, 20].Sample(messages =>
        {
            var record = Waiting(round: 2);
            foreach (var (step, round) in messages)
            {
                var next = Next(step, record, Some.Event(round: round));
                if (next.Round != Math.Max(record.Round, round)) return false;
                if ((next.DueAt is not null) != (record.DueAt is not null && round < record.Round)) return false;
                record = next;
            }

            return true;
        });

    private static FileRecord Waiting(int round) => Some.Record(status: FileStatus.Waiting) with { Round = round, DueAt = _due };

    private static FileRecord Next(string step, FileRecord record, FileEvent file) => step switch
    {
        "claimed" => FileRecords.Claimed(record, file, new("ours", _now.AddMinutes(10)), _now),
        "failed" => FileRecords.Failed(record, file, new CodedException("files-unavailable", "down"), _now),
        "examined" => FileRecords.Examined(record, file, new ExaminationResult.Refused(new(Codes.TypeNotAllowed, "no")), _now),
        _ => FileRecords.Removed(record, file, _now),
    };
}
