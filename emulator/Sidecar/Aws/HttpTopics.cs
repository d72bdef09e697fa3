using System.Net;
using System.Text;
using System.Xml.Linq;
using FilePipeline.Emulator.Cloud;
using FilePipeline.Emulator.Provisioning;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>SNS over HTTP.</summary>
internal sealed class HttpTopics(AwsConnection connection, TimeProvider clock) : ITopics, IDisposable
{
    private readonly SnsClient _sns = new(connection, clock);

    /// <summary>Creates a topic unless it exists, with the tag of daprd.</summary>
    public Task EnsureAsync(string topic, CancellationToken cancellation, string? daprTopic = null) => SendAsync(
        "CreateTopic", cancellation, ("Name", topic), ("Tags.member.1.Key", TopicSettings.DaprTag),
        ("Tags.member.1.Value", daprTopic ?? topic));

    public Task SubscribeQueueAsync(string topic, string queue, CancellationToken cancellation) => SendAsync(
        "Subscribe", cancellation,
        ("TopicArn", TopicStore.ArnOf(topic)), ("Protocol", Subscription.Queue),
        ("Endpoint", $"arn:aws:sqs:us-east-1:000000000000:{queue}"));

    /// <exception cref="MessageTooLargeException">The message is larger than 256 KiB.</exception>
    public async Task PublishAsync(string topic, string message, string? subject, CancellationToken cancellation)
    {
        List<(string Name, string Value)> fields = [("TopicArn", TopicStore.ArnOf(topic)), ("Message", message)];
        if (!string.IsNullOrEmpty(subject)) fields.Add(("Subject", subject));
        try
        {
            await SendAsync("Publish", cancellation, [.. fields]);
        }
        catch (CallException refusal) when (refusal.Message.Contains("Message too long", StringComparison.Ordinal))
        {
            throw new MessageTooLargeException(Encoding.UTF8.GetByteCount(message), MessageTooLargeException.TopicLimit);
        }
    }

    public void Dispose() => _sns.Dispose();

    private async Task<XElement> SendAsync(string action, CancellationToken cancellation, params (string Name, string Value)[] fields)
    {
        try
        {
            return await _sns.SendAsync(
                action, fields.ToDictionary(field => field.Name, field => field.Value, StringComparer.Ordinal), cancellation);
        }
        catch (HttpRequestException refusal) when (refusal.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.NotFound)
        {
            throw AwsErrors.Refused("SNS", action, $"api error {refusal.Message}");
        }
        catch (HttpRequestException exception)
        {
            throw new CallException($"operation error SNS: {action}, request send failed, {exception.Message}", exception);
        }
    }
}
