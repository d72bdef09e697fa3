namespace FilePipeline.Doctor.Live;

/// <summary>A check over the cluster and the account. <c>Health</c> is what holds when it finds nothing.</summary>
internal sealed record LiveCheck(string Id, string Health, Func<Cluster, CancellationToken, IAsyncEnumerable<Problem>> Look)
{
    /// <summary>In the order of their ids.</summary>
    public static IReadOnlyList<LiveCheck> All { get; } =
    [
        GrantedActions.Check, RunningDigests.Check, PendingNow.Check, Credentials.Check, RunningAccounts.Check, NodeNetwork.Check, BucketCors.Check,
        RunningSidecars.Check, AppliedComponents.Check, QueueTimes.Check, BucketEvents.Check, TopicSubscription.Check, Replicas.Check,
        ScalerState.Check, WaitingDeadLetters.Check, QueuesThere.Check, TopicTags.Check, RedrivePolicies.Check, AccountInUse.Check,
        UndeliveredOutcomes.Check, DaprVersion.Check,
    ];

    /// <summary>Its lines of the report. What was found before a tool failed is kept; that it failed is a line too.</summary>
    public async Task<IReadOnlyList<Finding>> RunAsync(Cluster cluster, CancellationToken cancellation)
    {
        List<Problem> faults = [];
        try
        {
            await foreach (var fault in Look(cluster, cancellation)) faults.Add(fault);
        }
        catch (ToolException fault)
        {
            faults.Add(Problem.Skipped($"not looked at whether {Health}: {fault.Message}"));
        }
        return Finding.Of(Id, Health, faults);
    }
}
