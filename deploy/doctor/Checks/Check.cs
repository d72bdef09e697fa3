using FilePipeline.Doctor.Live;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Checks;

/// <summary>One check: its half for files, its half for the cluster and the account, or both.</summary>
internal sealed record Check(string Id)
{
    public OfflineCheck? Offline { get; init; }

    public LiveCheck? Live { get; init; }

    /// <summary>All checks in the order of their ids.</summary>
    public static IReadOnlyList<Check> All { get; } =
    [
        IamActions.Check, ImageDigests.Check, PendingPods.Check, PodIdentity.Check, ServiceAccounts.Check, NodeNetwork.Check,
        CrossOrigin.Check, Sidecars.Check, ComponentDefinitions.Check, Timing.Check, BucketNotifications.Check, TopicDelivery.Check,
        Replicas.Check, Scalers.Check, Egress.Check, Redelivery.Check, ResourceNames.Check, TopicManagement.Check, ReceiveCounts.Check,
        ResiliencyFiles.Check, RecordRetries.Check, DuplicateNames.Check, AwsAccount.Check, Quoting.Check, UndeliveredOutcomes.Check,
        ObjectShapes.Check, DaprApis.Check, ScratchVolumes.Check, DaprVersion.Check, ActorStateStores.Check,
        WorkflowServices.Check, SchedulerVolumes.Check, WorkflowRetention.Check, ControlPlane.Check, PublicEdge.Check,
        Placeholders.Check, ClusterObjects.Check, Secrets.Check, SourceBuckets.Check, SourceRights.Check, References.Check,
        PodSecurity.Check, PublicPorts.Check, RootCertificate.Check,
    ];

    /// <summary>The findings for files; none where the check has no offline half.</summary>
    public IReadOnlyList<Finding> Run(Manifests manifests) =>
        Offline is null ? [] : Finding.FromProblems(Id, Offline.Expectation, [.. Offline.Find(manifests)]);

    /// <summary>The findings for the cluster and the account; none where the check has no live half. Problems found before a tool failed
    /// are kept.</summary>
    public async Task<IReadOnlyList<Finding>> RunAsync(Cluster cluster, CancellationToken cancellation)
    {
        if (Live is null) return [];
        List<Problem> problems = [];
        try
        {
            await foreach (var problem in Live.FindAsync(cluster, cancellation)) problems.Add(problem);
        }
        catch (ToolException exception) when (exception.IsMissing)
        {
            problems.Add(new(
                $"something that is needed does not exist ({Live.Expectation}): {exception.Message}",
                $"create it: deploy/platform/README.md for the cluster, terraform apply for the account, {cluster.Manifests.Apply}"));
        }
        catch (ToolException exception)
        {
            problems.Add(Problem.Skipped($"not checked whether {Live.Expectation}: {exception.Message}"));
        }

        return Finding.FromProblems(Id, Live.Expectation, problems);
    }
}

/// <summary>Finds problems in files. <c>Expectation</c> states what holds when there are none.</summary>
internal sealed record OfflineCheck(string Expectation, Func<Manifests, IEnumerable<Problem>> Find);

/// <summary>Finds problems in the cluster and the account. <c>Expectation</c> states what holds when there are none.</summary>
internal sealed record LiveCheck(string Expectation, Func<Cluster, CancellationToken, IAsyncEnumerable<Problem>> FindAsync);
