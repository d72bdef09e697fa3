using System.Text.Json.Nodes;
using FilePipeline.Emulator.Cloud;
using Microsoft.Data.Sqlite;

namespace FilePipeline.Emulator.AwsHttp;

/// <summary>SQS: AWS JSON 1.0, and the query protocol of older clients.</summary>
internal sealed class SqsApi
{
    /// <summary>The service in <c>X-Amz-Target</c>.</summary>
    public const string Target = "AmazonSQS";

    /// <summary>The version in the query protocol.</summary>
    public const string Version = "2012-11-05";

    private const string TypePrefix = "com.amazonaws.sqs#";

    private readonly EmbeddedCloud _cloud;
    private readonly Dictionary<string, Func<SqsCall, Task<JsonObject>>> _operations;

    public SqsApi(EmbeddedCloud cloud)
    {
        _cloud = cloud;
        var queues = new SqsQueues(cloud.Queues);
        var sending = new SqsSending(cloud.Queues);
        var receiving = new SqsReceiving(cloud.Queues);
        _operations = new(StringComparer.Ordinal)
        {
            ["CreateQueue"] = call => Task.FromResult(queues.Create(call)),
            ["DeleteQueue"] = call => Task.FromResult(queues.Delete(call)),
            ["ListQueues"] = call => Task.FromResult(queues.List(call)),
            ["GetQueueUrl"] = call => Task.FromResult(queues.GetAddress(call)),
            ["GetQueueAttributes"] = call => Task.FromResult(queues.GetAttributes(call)),
            ["SetQueueAttributes"] = call => Task.FromResult(queues.SetAttributes(call)),
            ["PurgeQueue"] = call => Task.FromResult(queues.Purge(call)),
            ["TagQueue"] = call => Task.FromResult(queues.Tag(call)),
            ["UntagQueue"] = call => Task.FromResult(queues.Untag(call)),
            ["ListQueueTags"] = call => Task.FromResult(queues.ListTags(call)),
            ["ListDeadLetterSourceQueues"] = call => Task.FromResult(queues.ListSources(call)),
            ["SendMessage"] = sending.SendAsync,
            ["SendMessageBatch"] = sending.SendBatchAsync,
            ["ReceiveMessage"] = receiving.ReceiveAsync,
            ["DeleteMessage"] = receiving.DeleteAsync,
            ["DeleteMessageBatch"] = receiving.DeleteBatchAsync,
            ["ChangeMessageVisibility"] = call => Task.FromResult(receiving.ChangeVisibility(call)),
            ["ChangeMessageVisibilityBatch"] = call => Task.FromResult(receiving.ChangeVisibilityBatch(call)),
        };
    }

    public async Task AnswerJsonAsync(HttpContext http, string operation)
    {
        try
        {
            await AwsJson.WriteAsync(http, await RunAsync(http, operation, () => AwsJson.ReadAsync(http)));
        }
        catch (AwsException error)
        {
            await AwsJson.WriteErrorAsync(http, TypePrefix, error);
        }
    }

    public async Task AnswerQueryAsync(HttpContext http, QueryForm form)
    {
        try
        {
            await SqsQuery.WriteAsync(http, form.Action, await RunAsync(http, form.Action, () => Task.FromResult(SqsQuery.Read(form))));
        }
        catch (AwsException error)
        {
            await SqsQuery.WriteErrorAsync(http, error);
        }
    }

    private async Task<JsonObject> RunAsync(HttpContext http, string operation, Func<Task<JsonObject>> input)
    {
        if (!_operations.TryGetValue(operation, out var run)) throw UnknownOperations.Refuse(_cloud.Incidents, $"SQS {operation}");
        var stopping = http.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        try
        {
            return await run(new SqsCall(http, await input(), either.Token));
        }
        catch (MissingResourceException)
        {
            throw SqsErrors.NoQueue();
        }
        catch (MessageTooLargeException refusal)
        {
            throw SqsErrors.TooLarge(refusal.Limit);
        }
        catch (Exception exception) when (exception is SqliteException)
        {
            throw AwsException.Unavailable(exception.Message);
        }
    }
}
