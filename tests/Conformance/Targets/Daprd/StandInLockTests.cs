namespace FilePipeline.Conformance.Tests;

public sealed class StandInLockTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_fact_at_a_time_uses_the_stand_in()
    {
        using var standInLock = new StandInLock();
        await standInLock.TakeAsync("one", Cancellation);
        var other = standInLock.TakeAsync("other", Cancellation);
        Assert.False(other.IsCompleted);
        standInLock.Give();
        await other.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
    }

    [Fact]
    public async Task A_fact_keeps_the_stand_in_until_its_last_rig_ends()
    {
        using var standInLock = new StandInLock();
        await standInLock.TakeAsync("one", Cancellation);
        await standInLock.TakeAsync("one", Cancellation);
        var other = standInLock.TakeAsync("other", Cancellation);
        standInLock.Give();
        Assert.Equal("one", standInLock.Holder);
        standInLock.Give();
        await other.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        Assert.Equal("other", standInLock.Holder);
    }
}
