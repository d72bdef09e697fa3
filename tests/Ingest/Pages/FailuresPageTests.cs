using FilePipeline.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace FilePipeline.Ingest.Tests.Pages;

public sealed class FailuresPageTests
{
    [Fact]
    public async Task Parked_files_are_grouped_by_cause_with_count_size_and_trend()
    {
        await using var app = await IngestApp.StartAsync(new FakeTimeProvider(Some.Time.AddHours(1)));
        var record = app.Place("in/a.txt", FileStatus.Parked, Codes.TimedOut, minute: 30);
        Requeue.Answer(app, ("/parked", Requeue.Parked(record, count: 2)), ("/send-backs", Requeue.NoSendBacks));
        var page = await app.PageAsync("/failures");
        var text = page.TextOf();
        Assert.Contains("timed-out processing took longer than its limit 2 ≥ 3 bytes", text, StringComparison.Ordinal);
        Assert.Contains("aria-label=\"1 within 24 hours, 1 in the last hour\"", page, StringComparison.Ordinal);
        Assert.Contains("href=\"/failures/groups/timed-out\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rejected_files_of_a_day_are_listed()
    {
        await using var app = await IngestApp.StartAsync(new FakeTimeProvider(Some.Time.AddHours(25)));
        Requeue.Answer(app, ("/parked", Requeue.NothingParked), ("/send-backs", Requeue.NoSendBacks));
        app.Place("in/old.sh", FileStatus.Rejected, Codes.TypeNotAllowed);
        app.Place("in/new.sh", FileStatus.Rejected, Codes.TypeNotAllowed, minute: 120);
        var page = await app.PageAsync("/failures");
        Assert.Equal(["in/new.sh"], page.KeysOf());
        Assert.Contains("Nothing is parked.", page.TextOf(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_requeue_the_rest_of_the_page_is_shown()
    {
        await using var app = await IngestApp.StartAsync(new FakeTimeProvider(Some.Time));
        app.Place("in/a.sh", FileStatus.Rejected, Codes.TypeNotAllowed);
        var page = await app.PageAsync("/failures");
        Assert.Contains("The service requeue does not answer", page.TextOf(), StringComparison.Ordinal);
        Assert.Equal(["in/a.sh"], page.KeysOf());
    }

    [Fact]
    public async Task Missing_workflows_are_named_and_the_send_back_form_says_so()
    {
        await using var app = await IngestApp.StartAsync();
        const string Missing = "the sidecar has no component workflows";
        var record = app.Place("in/a.txt", FileStatus.Parked, Codes.TimedOut);
        Requeue.Answer(
            app, ("/parked", Requeue.Parked(record)), ("/send-backs", $$"""{"missing":"{{Missing}}","sendBacks":[]}"""));
        Assert.Contains($"Send-backs are not available: {Missing}", (await app.PageAsync("/failures")).TextOf(), StringComparison.Ordinal);
        var group = await app.PageAsync("/failures/groups/timed-out");
        Assert.Contains($"Send-backs are not available: {Missing}", group.TextOf(), StringComparison.Ordinal);
        Assert.DoesNotContain("Start the send-back", group, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_group_shows_members_and_the_bytes_of_a_sample()
    {
        await using var app = await IngestApp.StartAsync();
        var record = app.Place("in/<b>.txt", FileStatus.Parked, Codes.TimedOut);
        Requeue.Answer(app, ("/parked", Requeue.Parked(record, sample: "a\u0001<b>"u8.ToArray())), ("/send-backs", Requeue.NoSendBacks));
        var page = await app.PageAsync("/failures/groups/timed-out");
        Assert.Contains("<bdi class=\"key\">in/&lt;b&gt;.txt</bdi>", page, StringComparison.Ordinal);
        Assert.Contains("00000000  61 01 3c 62 3e", page, StringComparison.Ordinal);
        Assert.Contains("a\uFFFD&lt;b&gt;", page, StringComparison.Ordinal);
        Assert.Contains("Start the send-back", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_of_members_keep_the_snapshot()
    {
        await using var app = await IngestApp.StartAsync();
        var record = app.Place("in/a.txt", FileStatus.Parked, Codes.TimedOut);
        var calls = Requeue.Answer(
            app, ("/parked", Requeue.Parked(record, next: "parked/timed-out/x.json")), ("/send-backs", Requeue.NoSendBacks));
        var next = (await app.PageAsync("/failures/groups/timed-out")).LinkTo("Next page")!;
        await app.PageAsync(next);
        Assert.Contains(calls, call => call.Path.StartsWith(
            "/parked?code=timed-out&limit=50&after=parked%2Ftimed-out%2Fx.json&asOf=2026-01-02T", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_cause_with_nothing_parked_is_404()
    {
        await using var app = await IngestApp.StartAsync();
        Requeue.Answer(app, ("/parked", Requeue.NothingParked), ("/send-backs", Requeue.NoSendBacks));
        var text = (await app.PageAsync("/failures/groups/no-such", 404)).TextOf();
        Assert.Contains("Nothing is parked with this cause.", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Callers_with_prefixes_see_their_own_failures_and_no_groups()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IngestApp.StartAsync(issuer.Settings(("Auth:Prefixes:0", "users/{sub}/")));
        var calls = Requeue.Answer(app, ("/parked", Requeue.NothingParked), ("/send-backs", Requeue.NoSendBacks));
        using var alice = new Access.Browser();
        await alice.SignInAsync(app);
        using var page = await alice.OpenAsync(app.Exactly("/failures"));
        Assert.DoesNotContain("Parked files", await page.PageAsync(), StringComparison.Ordinal);
        using var group = await alice.OpenAsync(app.Exactly("/failures/groups/timed-out"));
        await group.PageAsync(403);
        using var sendBack = await alice.OpenAsync(app.Exactly("/failures/send-backs/send-back-a"));
        await sendBack.PageAsync(403);
        Assert.Empty(calls);
    }

    [Theory]
    [InlineData("looking", false, "⟳ looking", "Pause")]
    [InlineData("looking", true, "‖ paused", "Resume")]
    [InlineData("stopped", false, "✕ stopped", null)]
    public async Task A_send_back_shows_its_progress_and_controls(string phase, bool isPaused, string badge, string? button)
    {
        await using var app = await IngestApp.StartAsync();
        Requeue.Answer(app, ("/send-backs/send-back-timed-out", Requeue.SendBack(phase, isPaused)));
        var page = await app.PageAsync("/failures/send-backs/send-back-timed-out");
        var text = page.TextOf();
        Assert.Contains(badge, text, StringComparison.Ordinal);
        Assert.Contains("Sent 5 Processed 3 Parked again 1 Other outcomes 0 Without an outcome 1", text, StringComparison.Ordinal);
        Assert.Equal(button is not null, page.Contains("data-live=\"time\"", StringComparison.Ordinal));
        if (button is not null) Assert.Contains($">{button}</button>", page, StringComparison.Ordinal);
        else Assert.DoesNotContain("/cancel", page, StringComparison.Ordinal);
    }
}
