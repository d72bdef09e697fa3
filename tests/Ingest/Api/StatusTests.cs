using FilePipeline.Contracts;
using FilePipeline.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace FilePipeline.Ingest.Tests;

public sealed class StatusTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(200, "the processor is ready but gets no events")]
    [InlineData(503, "the processor is not ready")]
    [InlineData(403, "the processor may not be asked")]
    [InlineData(500, "the processor does not answer")]
    public async Task Files_that_wait_while_none_is_processed_are_a_notice_with_the_reason(int ready, string reason)
    {
        var clock = new FakeTimeProvider(Some.Time);
        await using var app = await IngestApp.StartAsync(clock);
        app.Sidecar.OnInvocation = call => new(call is { App: "processor", Path: "/readyz" } ? ready : 404, "");
        using var put = await app.PutAsync("/files/in/a.txt", "abc"u8.ToArray());
        Assert.Null((await app.JsonAsync("/api/v1/status"))["notice"]);

        clock.Advance(TimeSpan.FromMinutes(6));

        var state = await app.JsonAsync("/api/v1/status");
        Assert.StartsWith(
            $"Files wait since 03:04Z and none was processed for 6 minutes: {reason}", (string)state["notice"]!, StringComparison.Ordinal);
        Assert.Equal((string)state["notice"]!, (string)(await app.JsonAsync("/api/v1/files"))["notice"]!);
    }

    [Fact]
    public async Task A_file_that_got_its_outcome_is_no_reason_for_a_notice()
    {
        var clock = new FakeTimeProvider(Some.Time);
        await using var app = await IngestApp.StartAsync(clock);
        using var put = await app.PutAsync("/files/in/a.txt", "abc"u8.ToArray());
        clock.Advance(TimeSpan.FromMinutes(6));
        app.Save(Some.Record(Some.Event("in/a.txt")) with { UpdatedAt = clock.GetUtcNow() });
        var state = await app.JsonAsync("/api/v1/status");
        Assert.Null(state["notice"]);
        Assert.Null(state["waitingSince"]);
    }

    [Fact]
    public async Task The_ledger_says_whether_it_balances()
    {
        await using var app = await IngestApp.StartAsync();
        await (await app.SendAsync("GET", "/ledger")).ProblemAsync(404, "no-ledger");
        app.Sidecar.State.Set(StateKeys.Ledger, """
            {"schema":1,"asOf":"2026-01-02T03:04:05Z","listed":{"count":2,"bytes":5},
             "processed":{"count":1,"bytes":3},"waiting":{"count":1,"bytes":2}}
            """u8.ToArray());
        var ledger = await app.JsonAsync("/api/v1/ledger");
        Assert.True((bool)ledger["isBalanced"]!);
        Assert.Equal((2, "2026-01-02T03:04:05.000Z"), ((int)ledger["listed"]!["count"]!, (string)ledger["asOf"]!));
    }

    [Fact]
    public async Task The_reference_of_a_problem_explains_it()
    {
        await using var app = await IngestApp.StartAsync();
        foreach (var type in ProblemTypes.All.Values)
        {
            using var response = await app.GetAsync(type.Reference);
            Assert.Contains(type.Action, await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        }

        await (await app.GetAsync("/problems/no-such")).ProblemAsync(404, "not-found");
    }
}
