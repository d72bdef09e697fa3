using Dapr.DurableTask.Protobuf;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>The version and the patches of workflow code that turns record.</summary>
internal static class TurnVersions
{
    /// <summary>The version name of the first turn; empty if it has none.</summary>
    public static string NameOf(IEnumerable<HistoryEvent> events) =>
        events.Select(item => item.WorkflowStarted).FirstOrDefault(item => item is not null)?.Version?.Name ?? "";

    /// <summary>Writes the version that the worker answered into this turn's first event.</summary>
    public static void Record(TurnState state, WorkflowVersion? version)
    {
        if (version is null || (version.Patches.Count == 0 && !version.HasName)) return;
        if (StartedIn(state) is { } started) started.Version = version;
    }

    /// <exception cref="WorkflowStallException">The worker lacks patches that earlier turns had.</exception>
    public static void Check(TurnState state)
    {
        var before = state.OldEvents.SelectMany(PatchesOf).ToList();
        var now = state.NewEvents.Where(item => item.WorkflowStarted?.Version is not null)
            .Select(item => PatchesOf(item).ToList()).LastOrDefault() ?? [];
        if (now.Take(before.Count).SequenceEqual(before, StringComparer.Ordinal)) return;
        throw new WorkflowStallException(
            StalledReason.PatchMismatch,
            $"Patch mismatch. History patches: [{string.Join(", ", before)}], current patches: [{string.Join(", ", now)}]. ");
    }

    /// <summary>Keeps only the patches that no earlier turn recorded.</summary>
    public static void Compact(TurnState state)
    {
        if (StartedIn(state) is not { Version: { Patches.Count: > 0 } version } started) return;
        var before = state.OldEvents.SelectMany(PatchesOf).ToHashSet(StringComparer.Ordinal);
        var added = version.Patches.Where(patch => !before.Contains(patch)).ToList();
        started.Version = added.Count == 0 ? null : new WorkflowVersion { Patches = { added } };
    }

    private static WorkflowStartedEvent? StartedIn(TurnState state) =>
        state.NewEvents.Select(item => item.WorkflowStarted).FirstOrDefault(item => item is not null);

    private static IEnumerable<string> PatchesOf(HistoryEvent item) => item.WorkflowStarted?.Version?.Patches ?? Enumerable.Empty<string>();
}
