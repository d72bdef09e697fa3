using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace FilePipeline.Emulator.Tests.Provisioning;

/// <summary>A minimal S3, SQS, DynamoDB and SNS over HTTP, which stores created resources and refuses what AWS refuses.</summary>
internal sealed class ScriptedCloud : IAsyncDisposable
{
    public const string Account = "123456789012";

    private readonly WebApplication _server;
    private readonly ConcurrentQueue<AwsRequest> _requests = new();

    private ScriptedCloud(WebApplication server)
    {
        _server = server;
        Buckets = new ScriptedBuckets(Queues, Topics);
    }

    public ScriptedQueues Queues { get; } = new();

    public ScriptedTopics Topics { get; } = new();

    public ScriptedTables Tables { get; } = new();

    public ScriptedBuckets Buckets { get; }

    /// <summary>Overrides the answer to a request; null for the usual answer.</summary>
    public Func<AwsRequest, AwsAnswer?> Instead { get; set; } = _ => null;

    public Uri Address => new(_server.Urls.Single());

    public IReadOnlyList<AwsRequest> Requests => [.. _requests];

    /// <summary>The names of the write requests in order, since the last <see cref="ClearRequests"/>.</summary>
    public IEnumerable<string> Writes => _requests.Where(request => request.IsWrite).Select(request => request.Name);

    public static async Task<ScriptedCloud> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var cloud = new ScriptedCloud(builder.Build());
        cloud._server.Run(cloud.AnswerAsync);
        await cloud._server.StartAsync(TestContext.Current.CancellationToken);
        return cloud;
    }

    public void ClearRequests() => _requests.Clear();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        var request = Read(http, body.ToArray());
        _requests.Enqueue(request);
        var answer = Instead(request) ?? Answer(request);
        http.Response.StatusCode = answer.Status;
        http.Response.ContentType = answer.ContentType;
        if (request.Method != "HEAD") await http.Response.WriteAsync(answer.Body, http.RequestAborted);
    }

    private AwsAnswer Answer(AwsRequest request) => request.Service switch
    {
        "sqs" => Queues.Answer(request),
        "dynamodb" => Tables.Answer(request),
        "sns" => Topics.Answer(request),
        _ => Buckets.Answer(request),
    };

    private static AwsRequest Read(HttpContext http, byte[] body)
    {
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?', 2);
        var headers =
            http.Request.Headers.ToDictionary(header => header.Key, header => $"{header.Value}", StringComparer.OrdinalIgnoreCase);
        var query = target.ElementAtOrDefault(1) ?? "";
        var (service, operation) = Find(http.Request, headers, query, body);
        return new AwsRequest(service, operation, http.Request.Method, target[0], query, headers, body);
    }

    private static (string Service, string Operation) Find(HttpRequest http, Dictionary<string, string> headers, string query, byte[] body)
    {
        if (headers.GetValueOrDefault("x-amz-target")?.Split('.') is [var api, var operation])
            return (api == "AmazonSQS" ? "sqs" : "dynamodb", operation);
        if (http.HasFormContentType) return ("sns", ScriptedTopics.Fields(body)["Action"]);
        var subject = query.StartsWith("notification", StringComparison.Ordinal) ? "BucketNotification" : "Bucket";
        return ("s3", $"{http.Method[0]}{http.Method[1..].ToLowerInvariant()}{subject}");
    }
}
