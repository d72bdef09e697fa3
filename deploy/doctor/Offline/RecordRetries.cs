using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Offline;

/// <summary>A conditional write whose answer was lost must be read again, not sent again: the second one fails against the first.</summary>
internal static class RecordRetries
{
    public static OfflineCheck Check { get; } = new("D24", "no retry policy on the records: a conditional write is sent once", Look);

    private static IEnumerable<Problem> Look(Manifests manifests) =>
        from store in manifests.Components
        where store.Type.StartsWith("state.", StringComparison.Ordinal)
        let retry = manifests.Retry(store, CallDirection.Outbound)
        where retry is not null
        select new Problem($"{retry.Resource}: retry policy '{retry.Name}' strikes writes to {store.Name}: a save whose answer was lost is sent twice, and the service takes its own write for another's",
            $"in {retry.Resource} remove the retry from {store.Name} (spec.targets.components.{store.Name}.outbound.retry, or the Default… policy)");
}
