using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using FilePipeline.Emulator.AwsHttp.DynamoDb;
using FilePipeline.Emulator.Cloud;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FilePipeline.Emulator.Tests.DynamoDb;

/// <summary>DynamoDB of an embedded cloud on a port of its own.</summary>
internal sealed class DynamoDbServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private DynamoDbServer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public static async Task<DynamoDbServer> StartAsync(EmbeddedCloud cloud, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Limits.MaxRequestBodySize = null;
        });
        var app = builder.Build();
        app.Run(new DynamoDbApi(cloud).HandleAsync);
        await app.StartAsync(cancellation);
        return new(app);
    }

    public static AmazonDynamoDBClient ClientOf(Uri address) => new(
        new BasicAWSCredentials("any", "any"),
        new AmazonDynamoDBConfig { ServiceURL = $"{address}", AuthenticationRegion = "us-east-1", MaxErrorRetry = 0 });

    /// <summary>Sends a request as a client without an SDK would.</summary>
    public static async Task<DynamoDbReply> SendAsync(
        HttpClient http, Uri address, string operation, string body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address);
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/x-amz-json-1.0");
        request.Headers.TryAddWithoutValidation("X-Amz-Target", $"DynamoDB_20120810.{operation}");
        request.Headers.TryAddWithoutValidation("X-Amz-Date", "20260101T000000Z");
        request.Headers.TryAddWithoutValidation(
            "Authorization", "AWS4-HMAC-SHA256 Credential=any/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=any");
        using var reply = await http.SendAsync(request, cancellation);
        var bytes = await reply.Content.ReadAsByteArrayAsync(cancellation);
        var text = Encoding.UTF8.GetString(bytes);
        var json = text.Length > 2 ? JsonNode.Parse(text) as JsonObject : null;
        var headers = reply.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => string.Join(",", header.Value));
        return new((int)reply.StatusCode, json ?? [], bytes, headers);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

/// <summary>A reply of DynamoDB or of a stand-in.</summary>
internal sealed record DynamoDbReply(int Status, JsonObject Json, byte[] Bytes, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The name of the error; null for none.</summary>
    public string? ErrorType =>
        Json["__type"]?.GetValue<string>() is { } type ? type[(type.IndexOf('#', StringComparison.Ordinal) + 1)..] : null;

    public string? Message => (Json["message"] ?? Json[nameof(Message)])?.GetValue<string>();

    /// <summary>The error and its message, or nothing.</summary>
    public string Error => ErrorType is null ? "" : $"{ErrorType}: {Message}";
}
