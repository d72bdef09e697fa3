namespace FilePipeline.Conformance.Tests;

public sealed class TurnTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_fact_at_a_time_has_the_stand_in()
    {
        using var turn = new Turn();
        await turn.TakeAsync("one", Cancellation);
        var other = turn.TakeAsync("other", Cancellation);
        Assert.False(other.IsCompleted);
        turn.Give();
        await other.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
    }

    [Fact]
    public async Task A_fact_may_start_several_rigs_and_keeps_its_turn_until_the_last_ends()
    {
        using var turn = new Turn();
        await turn.TakeAsync("one", Cancellation);
        await turn.TakeAsync("one", Cancellation);
        var other = turn.TakeAsync("other", Cancellation);
        turn.Give();
        Assert.Equal("one", turn.Holder);
        turn.Give();
        await other.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        Assert.Equal("other", turn.Holder);
    }
}
