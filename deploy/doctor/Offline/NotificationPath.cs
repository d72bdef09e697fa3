using FilePipeline.Contracts;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Offline;

/// <summary>From the upload bucket to a queue that a lane reads, for writes and for removals.</summary>
internal static class NotificationPath
{
    private static readonly string[] _events = ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"];

    public static OfflineCheck Check { get; } = new("D13", "the upload bucket tells a queue that is read of every write and removal", Look);

    private static IEnumerable<Problem> Look(Manifests manifests)
    {
        if (manifests.Topology is null) return [Problem.Skipped("no topology was given (--topology FILE)")];
        if (manifests.FindComponent(Components.Files)?["bucket"] is not { } name) return [];
        if (manifests.Topology.Buckets.FirstOrDefault(bucket => bucket.Name == name) is not { } bucket) return [];
        var read = manifests.Lanes.Select(lane => lane["queueName"]).ToHashSet();
        var heard = (bucket.Notifications ?? []).Where(rule => rule.Topic is not null || read.Contains(rule.Queue)).SelectMany(rule => rule.Events ?? []).ToHashSet();
        return
        [
            .. _events.Except(heard).Select(missing => new Problem($"bucket {name} tells nobody of {missing}: such a change is only found by the next reconcile",
                $"in the topology add {missing} to the notifications of {name}, then dotnet run --project emulator -- provision (EKS: terraform apply)")),
            .. (bucket.Notifications ?? []).Where(rule => rule.Queue is not null && !read.Contains(rule.Queue)).Select(rule =>
                new Problem($"bucket {name} notifies queue {rule.Queue}, and no lane reads it", $"in the topology send the notification to the queue of {Components.FileEventLanes[0]}")),
        ];
    }
}
