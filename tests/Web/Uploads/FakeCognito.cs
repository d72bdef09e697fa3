using System.Text.Json.Nodes;
using WireMock.RequestBuilders;
using WireMock.ResponseBuilders;
using WireMock.Server;

namespace FilePipeline.Web.Tests.Uploads;

/// <summary>Cognito's identity service: every login gets credentials.</summary>
internal sealed class FakeCognito : IDisposable
{
    /// <summary>The access key that it gives.</summary>
    public const string AccessKeyId = "ASIATEST";

    private const string Prefix = "AWSCognitoIdentityService.";
    private readonly WireMockServer _server = WireMockServer.Start();

    public FakeCognito()
    {
        var everyone = new Dictionary<string, string>
        {
            ["Access-Control-Allow-Origin"] = "*",
            ["Access-Control-Allow-Headers"] = "*",
            ["Access-Control-Allow-Methods"] = "POST",
        };
        _server.Given(Request.Create().UsingOptions()).RespondWith(Response.Create().WithStatusCode(200).WithHeaders(everyone));
        Answer("GetId", new() { ["IdentityId"] = "eu-central-1:identity" });
        Answer("GetCredentialsForIdentity", new()
        {
            ["IdentityId"] = "eu-central-1:identity",
            ["Credentials"] = new JsonObject
            {
                ["AccessKeyId"] = AccessKeyId,
                ["SecretKey"] = "secret",
                ["SessionToken"] = "session-token",
                ["Expiration"] = TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeSeconds(),
            },
        });

        void Answer(string action, JsonObject body) => _server
            .Given(Request.Create().UsingPost().WithHeader("X-Amz-Target", $"{Prefix}{action}"))
            .RespondWith(Response.Create().WithStatusCode(200).WithHeaders(everyone).WithBody(body.ToJsonString()));
    }

    public string Origin => _server.Url!;

    /// <summary>The requests so far: action and body.</summary>
    public IReadOnlyList<(string Action, JsonNode Body)> Requests =>
    [
        .. _server.LogEntries.Select(entry => entry.RequestMessage!).Where(request => request.Method == "POST")
            .Select(request => ($"{request.Headers!["X-Amz-Target"]}"[Prefix.Length..], JsonNode.Parse(request.Body!)!)),
    ];

    public void Dispose() => _server.Dispose();
}
