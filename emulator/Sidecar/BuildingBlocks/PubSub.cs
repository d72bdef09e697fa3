using System.Text.Json;
using Grpc.Core;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>The publish API of one app's pub/sub components.</summary>
internal sealed class PubSub(
    string appId, IReadOnlyDictionary<string, SnsSqs> components, CallGuards guards, CallFaults faults, TimeProvider clock)
{
    private readonly Dictionary<string, CallGuard> _guards =
        components.Keys.ToDictionary(name => name, name => guards.For(name, "Pubsub", CallDirection.Outbound), StringComparer.Ordinal);

    public bool IsConfigured => components.Count > 0;

    public IEnumerable<SnsSqs> All => components.Values;

    public async Task PublishAsync(Publication publication, CancellationToken cancellation)
    {
        var component = Require(publication.PubSub, publication.Topic);
        if (!component.Scopes.MayPublish(publication.Topic))
        {
            throw Refuse(
                StatusCode.PermissionDenied, "ERR_PUBSUB_FORBIDDEN", $"topic {publication.Topic} is not allowed for app id {appId}");
        }
        var message = Wrap(publication);
        try
        {
            // The subject identifies a file in every run; event ids differ from run to run.
            var key = publication.Override("subject") ?? publication.Override("id") ?? publication.Topic;
            await _guards[component.Name].RunAsync(token => faults.RunAsync(component.Name, "publish", key, async stop =>
            {
                await component.PublishAsync(publication.Topic, message, key, stop);
                return true;
            }, token), cancellation);
        }
        catch (CallException exception)
        {
            throw PublishFailure(publication.PubSub, publication.Topic, exception.Message);
        }
    }

    /// <exception cref="DaprCallException">The component does not exist, or the topic is empty.</exception>
    public SnsSqs Require(string pubSub, string topic)
    {
        var component = Find(pubSub);
        return topic.Length > 0
            ? component
            : throw Refuse(StatusCode.InvalidArgument, "ERR_TOPIC_NAME_EMPTY", $"topic is empty in pubsub {pubSub}");
    }

    public static DaprCallException PublishFailure(string pubSub, string topic, string cause) =>
        Refuse(StatusCode.Internal, "ERR_PUBSUB_PUBLISH_MESSAGE", $"error when publishing to topic {topic} in pubsub {pubSub}: {cause}");

    private byte[] Wrap(Publication publication)
    {
        try
        {
            return CloudEvents.Wrap(publication, appId, clock);
        }
        catch (JsonException exception)
        {
            throw Refuse(StatusCode.Internal, "ERR_PUBSUB_CLOUD_EVENTS_SER",
                $"error when marshalling cloud event envelope for topic {publication.Topic} pubsub {publication.PubSub}: "
                    + $"{exception.Message}");
        }
    }

    private SnsSqs Find(string name) =>
        name.Length == 0 ? throw Refuse(StatusCode.InvalidArgument, "ERR_PUBSUB_EMPTY", "pubsub name is empty")
        : components.GetValueOrDefault(name)
        ?? throw Refuse(StatusCode.InvalidArgument, "ERR_PUBSUB_NOT_FOUND", $"pubsub {name} is not found");

    // Over HTTP an invalid name is "not found"; the reason is the error code with another prefix.
    private static DaprCallException Refuse(StatusCode code, string errorCode, string message)
    {
        var http = code switch
        {
            StatusCode.InvalidArgument => StatusCodes.Status404NotFound,
            StatusCode.PermissionDenied => StatusCodes.Status403Forbidden,
            _ => StatusCodes.Status500InternalServerError,
        };
        return new DaprCallException(code, http, errorCode, message)
        {
            Reason = errorCode.Replace("ERR_", "DAPR_", StringComparison.Ordinal),
            HasHttpDetails = true
        };
    }
}
