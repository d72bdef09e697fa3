namespace FilePipeline.Conformance.Tests;

/// <summary>bindings.cron: schedule and request (recordings cron and cron-slow-and-failing).</summary>
[Contract("5.3")]
public sealed class CronFacts
{
    private static readonly string _invalid = Yaml.Component("tick", "bindings.cron", "schedule=every day");

    [Theory, OnEach]
    public async Task An_invalid_schedule_fails_the_start(Target target)
    {
        var error = await Assert.ThrowsAnyAsync<Exception>(() => target.StartAsync(_invalid));
        Assert.Contains("invalid schedule format", error.Message, StringComparison.Ordinal);
    }

    [Theory, OnEmulator(InDaprd = "ends with exit code 1")]
    public async Task An_invalid_schedule_is_reported_with_file_and_line(Target target)
    {
        var exception = await Assert.ThrowsAsync<ResourceException>(() => target.StartAsync(_invalid));
        Assert.Matches(
            @"0\.yaml:8: component 'tick': field 'schedule' is not a schedule: invalid schedule format 'every day'", exception.Message);
    }

    [Theory, OnEach]
    [Covers("bindings.cron", "schedule", "route", "direction")]
    public async Task Posts_an_empty_body_without_waiting_for_the_previous_one(Target target)
    {
        var release = new TaskCompletionSource();
        await using var rig = await target.StartAsync(
            [Yaml.Component("tick", "bindings.cron", "schedule=@every 50ms", "route=/tick", "direction=input")], app => app,
            script: app => app.Answers = async (request, _) =>
            {
                if (request.Path == "/tick") await release.Task;
                return new Answer(500);
            });
        var first = await rig.App.NextAsync(rig.Token);
        Assert.Equal("POST /tick", first.ToString());
        Assert.Equal(("", "0", "application/json", "Local"),
            (first.Body, first.Headers["Content-Length"], first.Headers["Content-Type"], first.Headers["timezone"]));
        Assert.Matches(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)? \+0000 UTC$", first.Headers["readtimeutc"]);
        Assert.Equal("/tick", (await rig.App.NextAsync(rig.Token)).Path);
        release.SetResult();
        Assert.Equal("/tick", (await rig.App.NextAsync(rig.Token)).Path);
    }
}
