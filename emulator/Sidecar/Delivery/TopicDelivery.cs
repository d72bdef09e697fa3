using System.Globalization;
using System.Text;
using System.Text.Json;
using FilePipeline.Emulator.Resources;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>Delivers messages of a subscription to the app and interprets its answers.</summary>
internal sealed class TopicDelivery(SnsSqs component, AppChannel app, CallGuards guards, TimeProvider clock, ILogger logger)
{
    private readonly CallGuard _guard = guards.For(component.Name, "Pubsub", CallDirection.Inbound);

    /// <summary>Delivers a message. Returns true if it can be deleted, false if the broker should redeliver it.</summary>
    public async Task<bool> DeliverAsync(SubscriptionResource subscription, string message, CancellationToken cancellation)
    {
        try
        {
            return await SendAsync(subscription, message, cancellation)
                || await DeadLetterAsync(subscription, message, otherwise: true, cancellation);
        }
        catch (CallException exception)
        {
            logger.TopicDeliveryFailed(component.Name, subscription.Topic, exception.Message);
            return await DeadLetterAsync(subscription, message, otherwise: false, cancellation);
        }
    }

    /// <summary>Sends a message. Returns false if no rule matches, it has expired, or the app dropped it.</summary>
    private async Task<bool> SendAsync(SubscriptionResource subscription, string message, CancellationToken cancellation)
    {
        var body = subscription.IsRaw
            ? CloudEvents.WrapRaw(component.Name, subscription.Topic, Encoding.UTF8.GetBytes(message))
            : Encoding.UTF8.GetBytes(message);
        using var parsed = Parse(body);
        string? Attribute(string name) => parsed.RootElement.TryGetProperty(name, out var value) ? value.ToString() : null;
        if (DateTimeOffset.TryParse(Attribute("expiration"), CultureInfo.InvariantCulture, out var expires) && expires < clock.GetUtcNow())
            return false;
        if (subscription.Rules.FirstOrDefault(rule => rule.Condition?.Accepts(Attribute) ?? true) is not { } rule) return false;
        var headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["pubsubName"] = component.Name };
        if (Attribute("traceparent") is { } trace) headers[TraceParent.Header] = TraceParent.OrNothing(trace);
        var call = new AppCall(HttpMethod.Post, rule.Path) { Body = body, ContentType = CloudEvents.ContentType, Headers = headers };
        return await _guard.RunAsync(async token => IsAccepted(subscription, await app.DeliverAsync(call, token)), cancellation);
    }

    private static JsonDocument Parse(byte[] body)
    {
        try
        {
            var parsed = JsonDocument.Parse(body);
            return parsed.RootElement.ValueKind is JsonValueKind.Object ? parsed : throw new JsonException("not an object");
        }
        catch (JsonException exception)
        {
            throw new CallException($"error deserializing cloud event: {exception.Message}", exception);
        }
    }

    /// <summary>Whether the app accepted the message; false if it dropped it.</summary>
    /// <exception cref="CallException">The delivery must be retried.</exception>
    private bool IsAccepted(SubscriptionResource subscription, AppReply reply)
    {
        if (reply.Status == 404)
        {
            logger.TopicRouteMissing(component.Name, subscription.Topic);
            return false;
        }
        if (!reply.IsSuccess)
        {
            throw new CallException($"retriable error returned from app while processing pub/sub event, topic: {subscription.Topic}. "
                + $"status code returned: {reply.Status}")
            {
                Status = reply.Status,
            };
        }
        return StatusOf(reply.Body) switch
        {
            "" or "SUCCESS" => true,
            "DROP" => false,
            var status =>
                throw new CallException($"{status} status returned from app while processing pub/sub event, topic: {subscription.Topic}"),
        };
    }

    // daprd treats a body without a text field "status" as success; Go ignores the case of the name.
    private static string StatusOf(ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty) return "";
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind is not JsonValueKind.Object) return "";
            var status = json.RootElement.EnumerateObject()
                .LastOrDefault(property => string.Equals(property.Name, "status", StringComparison.OrdinalIgnoreCase));
            return status.Value is { ValueKind: JsonValueKind.String } text ? text.GetString()! : "";
        }
        catch (JsonException)
        {
            return "";
        }
    }

    private async Task<bool> DeadLetterAsync(
        SubscriptionResource subscription, string message, bool otherwise, CancellationToken cancellation)
    {
        if (subscription.DeadLetterTopic is not { } topic) return otherwise;
        try
        {
            await component.PublishAsync(topic, Encoding.UTF8.GetBytes(message), topic, cancellation);
            return true;
        }
        catch (CallException exception)
        {
            logger.TopicDeliveryFailed(component.Name, topic, exception.Message);
            return false;
        }
    }
}
