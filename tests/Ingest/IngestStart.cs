using Microsoft.Extensions.DependencyInjection;

namespace FilePipeline.Ingest.Tests;

/// <summary>The test's own parts of an <see cref="IngestApp"/>.</summary>
internal sealed record IngestStart
{
    /// <summary>An action on the path of the service's scratch folder before the start.</summary>
    public Action<string> Before { get; init; } = _ => { };

    /// <summary>The clock; null for the system's.</summary>
    public TimeProvider? Clock { get; init; }

    /// <summary>A sidecar that several services share, and the test disposes; null for one of its own.</summary>
    public ScriptedSidecar? Sidecar { get; init; }

    /// <summary>Replaces services; null for none.</summary>
    public Action<IServiceCollection>? Replace { get; init; }
}
