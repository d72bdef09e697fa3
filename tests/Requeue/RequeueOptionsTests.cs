namespace FilePipeline.Requeue.Tests;

public sealed class RequeueOptionsTests
{
    [Fact]
    public void The_defaults_are_fit_for_a_laptop() => Assert.Empty(FaultsOf(new()));

    [Fact]
    public void The_shortest_wait_may_not_be_longer_than_the_longest()
    {
        var fault = Assert.Single(FaultsOf(new() { BackoffMinimum = TimeSpan.FromSeconds(61) }));
        Assert.Contains("BackoffMinimum", fault, StringComparison.Ordinal);
        Assert.Contains("BackoffMaximum", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void All_problems_are_reported_together() =>
        Assert.Equal(3, FaultsOf(new() { MaxRounds = -1, PageSize = 0, BackoffMinimum = TimeSpan.FromDays(2) }).Count);

    private static IReadOnlyList<string> FaultsOf(RequeueOptions options) =>
        [.. new RequeueOptionsValidator().Validate(null, options).Failures ?? []];
}
