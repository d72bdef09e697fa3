using System.Collections.Concurrent;
using System.Text.Json;
using Dapr.Client.Autogen.Grpc.v1;
using FilePipeline.Emulator.Resources;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>The metadata of the sidecar. It reports the daprd version that it emulates.</summary>
internal sealed class SidecarMetadata(AppDefinition app, IReadOnlyList<LoadedComponent> components, ActorMetadata actors)
{
    public const string RuntimeVersion = "1.18.3";

    private readonly ConcurrentDictionary<string, string> _extended =
        new([new KeyValuePair<string, string>("daprRuntimeVersion", RuntimeVersion)], StringComparer.Ordinal);

    public void Set(string name, string value) => _extended[name] = value;

    public GetMetadataResponse ToGrpc()
    {
        var response = new GetMetadataResponse { Id = app.AppId, RuntimeVersion = RuntimeVersion };
        foreach (var component in components)
        {
            var registered = new RegisteredComponents { Name = component.Name, Type = component.Type, Version = component.Version };
            registered.Capabilities.AddRange(component.Capabilities);
            response.RegisteredComponents.Add(registered);
        }
        foreach (var (name, value) in _extended) response.ExtendedMetadata[name] = value;
        if (app.AppPort > 0)
        {
            response.AppConnectionProperties =
                new AppConnectionProperties { Port = app.AppPort, Protocol = "http", ChannelAddress = app.AppChannelAddress };
        }
        actors.AddTo(response);
        return response;
    }

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("id", app.AppId);
        writer.WriteString("runtimeVersion", RuntimeVersion);
        actors.WriteActors(writer);
        writer.WriteStartArray("components");
        foreach (var component in components) Write(writer, component);
        writer.WriteEndArray();
        writer.WriteStartObject("extended");
        foreach (var (name, value) in _extended.OrderBy(item => item.Key, StringComparer.Ordinal)) writer.WriteString(name, value);
        writer.WriteEndObject();
        if (app.AppPort > 0)
        {
            writer.WriteStartObject("appConnectionProperties");
            writer.WriteNumber("port", app.AppPort);
            writer.WriteString("protocol", "http");
            writer.WriteString("channelAddress", app.AppChannelAddress);
            writer.WriteEndObject();
        }
        actors.Write(writer);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, LoadedComponent component)
    {
        writer.WriteStartObject();
        writer.WriteString("name", component.Name);
        writer.WriteString("type", component.Type);
        writer.WriteString("version", component.Version);
        if (component.Capabilities.Count > 0)
        {
            writer.WriteStartArray("capabilities");
            foreach (var capability in component.Capabilities) writer.WriteStringValue(capability);
            writer.WriteEndArray();
        }
        writer.WriteEndObject();
    }
}

internal sealed record LoadedComponent(string Name, string Type, string Version, IReadOnlyList<string> Capabilities);
