using FilePipeline.Contracts;

namespace FilePipeline.Requeue.Tests;

public sealed class RepairBackOffTests
{
    private static readonly DateTimeOffset _start = Some.Time.AddDays(100);
    private static readonly ListedObject _listed = new("in/a.txt", 5, "other", Some.Time, null);

    public static TheoryData<FileStatus> Statuses => [.. Enum.GetValues<FileStatus>()];

    [Theory, MemberData(nameof(Statuses))]
    public void Repairs_of_a_record_of_100_days_ago_wait_one_grace_then_two_then_four(FileStatus status) =>
        Assert.Equal([1, 2, 4, 8, 16], Waits(Some.Record(status: status), new(), 5).Select(wait =>
            wait / new RequeueOptions().ReconcileGracePeriod));

    [Fact]
    public void The_first_event_of_an_unknown_file_counts_as_a_repair()
    {
        var plan = ReconcilePlan.Make(_listed, null, _start, new())!;
        var grace = new RequeueOptions().ReconcileGracePeriod;
        Assert.Equal(_start + grace, plan.Record.DueAt);
        // It waits: it is overdue a grace after its time.
        Assert.Null(ReconcilePlan.Make(_listed, plan.Record, _start + (2 * grace) - TimeSpan.FromTicks(1), new()));
        var second = ReconcilePlan.Make(_listed, plan.Record, _start + (2 * grace), new())!;
        Assert.Equal(_start + (4 * grace), second.Record.DueAt);
    }

    [Fact]
    public void The_wait_is_bounded_by_a_setting()
    {
        var waits = Waits(Some.Record(), new(), 100);
        Assert.Equal(TimeSpan.FromDays(1), waits[^1]);
        Assert.Equal(waits.Order(), waits);
    }

    [Fact]
    public void A_repair_that_is_not_due_is_not_sent()
    {
        var record = Some.Record() with { DueAt = _start.AddMilliseconds(1) };
        Assert.Null(ReconcilePlan.Make(_listed, record, _start, new()));
        Assert.NotNull(ReconcilePlan.Make(_listed, record, _start.AddMilliseconds(1), new()));
    }

    private static List<TimeSpan> Waits(FileRecord record, RequeueOptions options, int repairs)
    {
        List<TimeSpan> waits = [];
        for (var now = _start; waits.Count < repairs; now = record.DueAt!.Value)
        {
            record = ReconcilePlan.Make(_listed, record, now, options)!.Record;
            waits.Add(record.DueAt!.Value - now);
        }

        return waits;
    }
}
