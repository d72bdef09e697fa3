using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Offline;

/// <summary>With an inbound retry policy only exactly 200 is success: 201 and 204 are tried again and come back.</summary>
internal static class LaneRetries
{
    public static OfflineCheck Check { get; } = new("D19", "no retry policy on a lane: SQS redelivery is the only retry", Look);

    private static IEnumerable<Problem> Look(Manifests manifests) =>
        from lane in manifests.Lanes
        let retry = manifests.Retry(lane, CallDirection.Inbound)
        where retry is not null
        select new Problem($"{retry.Resource}: retry policy '{retry.Name}' strikes deliveries of {lane.Name}: a 204 becomes a failure, and attempts go uncounted",
            retry.Name.StartsWith("Default", StringComparison.Ordinal)
                ? $"in {retry.Resource} rename spec.policies.retries.{retry.Name}: policies of that name strike every component"
                : $"in {retry.Resource} remove spec.targets.components.{lane.Name}.inbound.retry");
}
