using System.Diagnostics;
using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;
using FilePipeline.DeploymentModel;
using FilePipeline.Emulator.AwsHttp;
using FilePipeline.Emulator.Cloud;
using FilePipeline.Emulator.Faults;

namespace FilePipeline.Bench;

/// <summary>Queues over HTTP, as real sidecars and AWS clients use them.</summary>
internal static class QueueBench
{
    private const string Queue = "bench";
    private const int Batch = 10;
    private const int Receivers = 4;
    private const int Goal = 1000;

    /// <summary>Receives and deletes messages of 1 KiB in batches of ten, with four receivers.</summary>
    /// <exception cref="InvalidOperationException">A message was lost or received twice.</exception>
    public static async Task RunAsync(BenchSettings settings, Report report, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("bench-");
        try
        {
            var topology = new Topology([], [new QueueSpec(Queue)], [], []);
            await using var cloud = await EmbeddedCloud.OpenAsync(
                Path.Combine(folder.FullName, "cloud"), topology, FaultPlan.None, TimeProvider.System, cancellation);
            await using var server = await AwsServer.StartAsync(cloud, Path.Combine(folder.FullName, "uploads"), 0, cancellation);
            using var sqs = new AmazonSQSClient(
                new BasicAWSCredentials("any", "any"),
                new AmazonSQSConfig { ServiceURL = $"{server.Address}", AuthenticationRegion = "us-east-1" });
            var address = $"{server.Address}000000000000/{Queue}";
            List<double> rates = [];
            // The first round compiles code and does not count.
            for (var round = 0; round <= settings.Rounds; round++)
            {
                var rate = await RateAsync(sqs, address, settings.Messages, cancellation);
                if (round > 0) rates.Add(rate);
            }
            rates.Sort();
            report.Add(new(
                "SQS over HTTP: received and deleted in batches of ten, messages/s",
                $"{rates[0]:0} / {rates[rates.Count / 2]:0} / {rates[^1]:0}",
                $"{Goal}", rates[rates.Count / 2] >= Goal));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<double> RateAsync(AmazonSQSClient sqs, string address, int messages, CancellationToken cancellation)
    {
        var body = new string('x', 1024);
        for (var sent = 0; sent < messages; sent += Batch)
        {
            await sqs.SendMessageBatchAsync(
                address, [.. Enumerable.Range(0, Batch).Select(at => new SendMessageBatchRequestEntry($"{at}", body))], cancellation);
        }
        var start = Stopwatch.GetTimestamp();
        var received = await Task.WhenAll(Enumerable.Range(0, Receivers).Select(_ => DrainAsync(sqs, address, cancellation)));
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return received.Sum() == messages
            ? messages / seconds : throw new InvalidOperationException($"received {received.Sum()} of {messages} messages");
    }

    private static async Task<int> DrainAsync(AmazonSQSClient sqs, string address, CancellationToken cancellation)
    {
        var received = 0;
        while (true)
        {
            var answer = await sqs.ReceiveMessageAsync(new ReceiveMessageRequest(address) { MaxNumberOfMessages = Batch }, cancellation);
            if (answer.Messages is not { Count: > 0 } messages) return received;
            await sqs.DeleteMessageBatchAsync(
                address, [.. messages.Select((message, at) => new DeleteMessageBatchRequestEntry($"{at}", message.ReceiptHandle))],
                cancellation);
            received += messages.Count;
        }
    }
}
