using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Offline;

/// <summary>A check over files alone. <c>Health</c> is what holds when it finds nothing.</summary>
internal sealed record OfflineCheck(string Id, string Health, Func<Manifests, IEnumerable<Problem>> Look)
{
    /// <summary>In the order of their ids.</summary>
    public static IReadOnlyList<OfflineCheck> All { get; } =
    [
        IamActions.Check, ImageDigests.Check, PendingPods.Check, Identities.Check, ServiceAccounts.Check, CrossOrigin.Check, Sidecars.Check,
        ComponentDrift.Check, Timing.Check, NotificationPath.Check, TopicShape.Check, IdleCost.Check, Scalers.Check, Egress.Check,
        LaneRetries.Check, MissingNames.Check, TopicOwner.Check, ReceiveCounts.Check, ResiliencyFiles.Check, RecordRetries.Check,
        DuplicateNames.Check, AccountIds.Check, Quoting.Check, Shapes.Check, AllowLists.Check, ScratchVolumes.Check,
    ];

    /// <summary>Its lines of the report.</summary>
    public IEnumerable<Finding> Run(Manifests manifests) => Finding.Of(Id, Health, [.. Look(manifests)]);
}
