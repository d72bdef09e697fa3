using System.Globalization;
using System.Text.Json.Nodes;
using Amazon.SQS;
using Amazon.SQS.Model;
using FilePipeline.Emulator.Cloud;
using FilePipeline.Emulator.Provisioning;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>SQS over HTTP.</summary>
internal sealed class HttpQueues(AwsConnection connection) : IQueues, IDisposable
{
    private const string Service = "SQS";
    private const string Account = "000000000000";
    private readonly AmazonSQSClient _sqs = new(connection.Credentials, connection.Configure(new AmazonSQSConfig()));

    /// <summary>Creates a queue unless it exists, and sets its dead-letter queue, as daprd does.</summary>
    public async Task EnsureAsync(QueueSpec spec, CancellationToken cancellation, bool keepsExisting = false)
    {
        await HttpCalls.RunAsync(Service, "CreateQueue", () => _sqs.CreateQueueAsync(spec.Name, cancellation));
        if (keepsExisting || spec.DeadLetter is not { } dead) return;
        var redrive = new JsonObject
        {
            ["deadLetterTargetArn"] = $"arn:aws:sqs:us-east-1:{Account}:{dead.Queue}",
            ["maxReceiveCount"] = dead.MaxReceives.ToString(CultureInfo.InvariantCulture),
        };
        await HttpCalls.RunAsync(Service, "SetQueueAttributes", () => _sqs.SetQueueAttributesAsync(
            AddressOf(spec.Name), new Dictionary<string, string>(StringComparer.Ordinal) { ["RedrivePolicy"] = redrive.ToJsonString() },
            cancellation));
    }

    public Task SendAsync(string queue, string body, CancellationToken cancellation) =>
        HttpCalls.RunAsync(Service, "SendMessage", () => _sqs.SendMessageAsync(AddressOf(queue), body, cancellation));

    public async Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(
        string queue, int max, TimeSpan wait, TimeSpan? visibilityOverride, CancellationToken cancellation)
    {
        var request = new ReceiveMessageRequest(AddressOf(queue))
        {
            MaxNumberOfMessages = max,
            WaitTimeSeconds = (int)wait.TotalSeconds,
            VisibilityTimeout = (int?)visibilityOverride?.TotalSeconds,
            MessageSystemAttributeNames = ["All"],
        };
        var answer = await HttpCalls.RunAsync(Service, "ReceiveMessage", () => _sqs.ReceiveMessageAsync(request, cancellation));
        return [.. (answer.Messages ?? []).Select(Read)];
    }

    public Task DeleteAsync(string queue, string receiptHandle, CancellationToken cancellation) =>
        HttpCalls.RunAsync(Service, "DeleteMessage", () => _sqs.DeleteMessageAsync(AddressOf(queue), receiptHandle, cancellation));

    public Task ReturnAsync(string queue, string receiptHandle, CancellationToken cancellation) => HttpCalls.RunAsync(
        Service, "ChangeMessageVisibility", () => _sqs.ChangeMessageVisibilityAsync(AddressOf(queue), receiptHandle, 0, cancellation));

    public void Dispose() => _sqs.Dispose();

    private string AddressOf(string queue) => new Uri(connection.Endpoint, $"/{Account}/{queue}").ToString();

    private static ReceivedMessage Read(Message message) => new(
        message.MessageId, message.Body, message.ReceiptHandle,
        int.Parse(message.Attributes["ApproximateReceiveCount"], CultureInfo.InvariantCulture));
}
