using System.Text.Json;
using Dapr.Client.Autogen.Grpc.v1;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>What the metadata of a sidecar tells about actors and workflows. With an actor state store the emulator stands for daprd,
/// placement and scheduler; without one, for a daprd alone.</summary>
internal sealed class ActorMetadata(string app, AppWorkflowStore? store, WorkflowWorkers workers)
{
    private const string Scheduler = "localhost:50006";

    // In the order of daprd.
    private static readonly string[] _types = ["retentioner", "workflow", "activity"];

    private string Placement => store is null ? "placement: disconnected" : "placement: connected";

    public void AddTo(GetMetadataResponse response)
    {
        response.ActorRuntime = new ActorRuntime
        {
            RuntimeStatus = store is null ? ActorRuntime.Types.ActorRuntimeStatus.Disabled : ActorRuntime.Types.ActorRuntimeStatus.Running,
            HostReady = store is not null,
            Placement = Placement,
        };
        response.ActorRuntime.ActiveActors.AddRange(
            ActiveTypes().Select(type => new ActiveActorsCount { Type = type.Type, Count = type.Count }));
        response.Workflows = new MetadataWorkflows { ConnectedWorkers = workers.Count };
        if (store is not null) response.Scheduler = new MetadataScheduler { ConnectedAddresses = { Scheduler } };
    }

    /// <summary>Writes the older list of actors, which daprd places before the components.</summary>
    public void WriteActors(Utf8JsonWriter writer)
    {
        if (ActiveTypes() is { Count: > 0 } types) WriteTypes(writer, "actors", types);
    }

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("actorRuntime");
        writer.WriteString("runtimeStatus", store is null ? "DISABLED" : "RUNNING");
        var types = ActiveTypes();
        if (types.Count > 0) WriteTypes(writer, "activeActors", types);
        writer.WriteBoolean("hostReady", store is not null);
        writer.WriteString("placement", Placement);
        writer.WriteEndObject();
        if (store is not null)
        {
            writer.WriteStartObject("scheduler");
            writer.WriteStartArray("connected_addresses");
            writer.WriteStringValue(Scheduler);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        if (workers.Count is > 0 and var count)
        {
            writer.WriteStartObject("workflows");
            writer.WriteNumber("connectedWorkers", count);
            writer.WriteEndObject();
        }
    }

    private static void WriteTypes(Utf8JsonWriter writer, string name, IReadOnlyList<(string Type, int Count)> types)
    {
        writer.WriteStartArray(name);
        foreach (var (type, count) in types)
        {
            writer.WriteStartObject();
            writer.WriteString("type", type);
            if (count > 0) writer.WriteNumber("count", count);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    // daprd registers the types while a worker is connected.
    private IReadOnlyList<(string Type, int Count)> ActiveTypes() => store is null || workers.Count == 0 ? []
        : [.. _types.Select(type => ($"dapr.internal.default.{app}.{type}", type == "workflow"
            ? store.Count(WorkflowStatus.Unfinished) : 0))];
}
