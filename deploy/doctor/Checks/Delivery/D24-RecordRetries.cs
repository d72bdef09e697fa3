using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Checks;

/// <summary>After a conditional write whose reply was lost the record must be read, not written again: the second write conflicts with the
/// first.</summary>
internal static class RecordRetries
{
    public static Check Check { get; } = new("D24")
    {
        Offline = new("no retry policy on the records: a conditional write is sent once", Find),
    };

    private static IEnumerable<Problem> Find(Manifests manifests) =>
        from store in manifests.Components
        where store.Type.StartsWith("state.", StringComparison.Ordinal)
        where !store.IsActorStateStore   // Dapr itself repeats the writes of workflows
        let retry = manifests.Retry(store, CallDirection.Outbound)
        where retry is not null
        select new Problem(
            $"{retry.Resource}: retry policy '{retry.Name}' applies to writes to {store.Name}: a write whose reply was lost is sent twice, "
            + "and the service takes its own first write for a conflict",
            $"in {retry.Resource} remove the retry from {store.Name} (spec.targets.components.{store.Name}.outbound.retry, "
            + "or the Default… policy)");
}
