namespace FilePipeline.Requeue.Tests;

/// <summary>Every decision of a send-back.</summary>
public sealed class SendBackPlanTests
{
    private static readonly DateTimeOffset _now = Some.Time.AddHours(1);

    [Theory]
    [InlineData(0, false, SendBackPhase.Choosing)]
    [InlineData(0, true, SendBackPhase.Finished)]
    [InlineData(2, false, SendBackPhase.Sending)]
    [InlineData(2, true, SendBackPhase.Sending)]
    public void Chosen_files_are_sent_and_an_empty_group_ends(int members, bool isLast, object phase)
    {
        var state = SendBackPlan.Chosen(SendBackSome.State(), SendBackSome.Members(members), "parked/x/1.json", isLast);
        Assert.Equal(phase, state.Phase);
        Assert.Equal((members, "parked/x/1.json", isLast), (state.Waiting.Count, state.After, state.IsLast));
    }

    // Of a step of 20: processed, parked again, otherwise, minutes since the step was sent.
    [Theory]
    [InlineData(20, 0, 0, 0, SendBackPhase.Choosing, null)]
    [InlineData(15, 4, 1, 0, SendBackPhase.Choosing, null)]
    [InlineData(16, 4, 0, 99, SendBackPhase.Choosing, null)]
    [InlineData(15, 5, 0, 0, SendBackPhase.Stopped, "5 of 20 files of step 2 were parked again (limit: 20 %)")]
    [InlineData(0, 5, 0, 0, SendBackPhase.Stopped, "5 of 20 files of step 2 were parked again (limit: 20 %)")]
    [InlineData(10, 4, 0, 0, SendBackPhase.Looking, null)]
    [InlineData(10, 4, 0, 30, SendBackPhase.Looking, null)]
    [InlineData(10, 4, 0, 31, SendBackPhase.Stopped, "6 of 20 files of step 2 had no outcome after 00:30:00")]
    public void A_look_widens_waits_or_stops(int processed, int parkedAgain, int otherwise, int minutes, object phase, string? why)
    {
        var sent = SendBackPlan.Sent(SendBackSome.State() with { Step = 2, StepSize = 20, Waiting = SendBackSome.Members(20) }, _now);
        var open = SendBackSome.Members(20 - processed - parkedAgain - otherwise);
        var state = SendBackPlan.Looked(sent, new(processed, parkedAgain, otherwise, open), _now.AddMinutes(minutes));
        Assert.Equal(phase, state.Phase);
        Assert.Equal(why, state.Why);
        Assert.Equal((20, processed, parkedAgain, otherwise, open.Count),
            (state.Sent, state.Processed, state.ParkedAgain, state.Otherwise, state.Open));
        if (state.Phase == SendBackPhase.Choosing) Assert.Equal((3, 80, 0, 0), (state.Step, state.StepSize, state.StepSent, state.Looks));
    }

    [Fact]
    public void Steps_widen_four_times_up_to_the_maximum()
    {
        var state = SendBackSome.State();
        List<int> sizes = [];
        for (var step = 1; step <= 6; step++)
        {
            sizes.Add(state.StepSize);
            state = SendBackPlan.Sent(state with { Waiting = SendBackSome.Members(state.StepSize) }, _now);
            state = SendBackPlan.Looked(state, new(state.StepSize, 0, 0, []), _now);
        }

        Assert.Equal([5, 20, 80, 200, 200, 200], sizes);
    }

    [Fact]
    public void The_last_step_ends_the_send_back()
    {
        var sent = SendBackPlan.Sent(SendBackSome.State() with { IsLast = true, Waiting = SendBackSome.Members(5) }, _now);
        Assert.Equal(SendBackPhase.Finished, SendBackPlan.Looked(sent, new(5, 0, 0, []), _now).Phase);
    }

    [Fact]
    public void Pauses_between_looks_double_up_to_the_longest()
    {
        var state = SendBackSome.State();
        Assert.Equal(
            [5, 10, 20, 40, 80, 120, 120],
            ((int[])[0, 1, 2, 3, 4, 5, 1000]).Select(looks => SendBackPlan.LookPause(state with { Looks = looks }).TotalSeconds));
    }

    [Theory]
    [InlineData("pause", true, SendBackPhase.Choosing)]
    [InlineData("resume", false, SendBackPhase.Choosing)]
    [InlineData("cancel", false, SendBackPhase.Cancelled)]
    public void A_request_of_an_operator_applies(string act, bool isPaused, object phase)
    {
        var state = SendBackPlan.Controlled(SendBackSome.State() with { IsPaused = act == "resume" }, new(act, _now, "ada"), _now);
        Assert.Equal(phase, state.Phase);
        Assert.Equal((isPaused, _now), (state.IsPaused, state.ControlledAt!.Value));
        Assert.Equal(act == "cancel" ? "cancelled by ada" : null, state.Why);
    }

    [Fact]
    public void An_older_request_that_arrives_late_changes_nothing()
    {
        var resumed = SendBackPlan.Controlled(SendBackSome.State(), new("resume", _now, "ada"), _now);
        Assert.Same(resumed, SendBackPlan.Controlled(resumed, new("pause", _now.AddSeconds(-1), "ada"), _now));
        Assert.Same(resumed, SendBackPlan.Controlled(resumed, new("resume", _now, "ada"), _now));
    }

    [Fact]
    public void A_pause_does_not_use_up_patience()
    {
        var sent = SendBackPlan.Sent(SendBackSome.State() with { Waiting = SendBackSome.Members(5) }, _now);
        var paused = SendBackPlan.Controlled(sent, new("pause", _now, null), _now);
        var later = _now.AddHours(5);
        var resumed = SendBackPlan.Controlled(paused, new("resume", later, null), later);
        var looked = SendBackPlan.Looked(resumed, new(0, 0, 0, SendBackSome.Members(5)), later.AddMinutes(29));
        Assert.Equal(SendBackPhase.Looking, looked.Phase);
    }

    [Fact]
    public void Failures_are_repeated_until_patience_ends()
    {
        var failed = SendBackPlan.Failed(SendBackSome.State(), "records-unavailable: x", _now);
        Assert.Equal(("records-unavailable: x", 1, SendBackPhase.Choosing), (failed.Failure, failed.Failures, failed.Phase));
        Assert.Equal(SendBackPhase.Choosing, SendBackPlan.Failed(failed, "x", _now.AddMinutes(30)).Phase);
        var stopped = SendBackPlan.Failed(failed, "x", _now.AddMinutes(31));
        Assert.Equal((SendBackPhase.Stopped, "it failed for 00:30:00: x"), (stopped.Phase, stopped.Why));
        Assert.Equal(0, SendBackPlan.Chosen(failed, SendBackSome.Members(1), "x", isLast: false).Failures);
    }

    [Fact]
    public void The_end_is_repeated_without_a_limit()
    {
        var ended = SendBackSome.State() with { Phase = SendBackPhase.Finished, Why = "no entry of the group is left" };
        var failed = SendBackPlan.Failed(SendBackPlan.Failed(ended, "x", _now), "x", _now.AddDays(9));
        Assert.Equal((SendBackPhase.Finished, ended.Why), (failed.Phase, failed.Why));
    }
}
