using System.Net;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Amazon.Runtime;
using Amazon.SQS;
using FilePipeline.Emulator.AwsHttp;
using FilePipeline.Emulator.Faults;
using FilePipeline.Emulator.Tests.Cloud;

namespace FilePipeline.Emulator.Tests.AwsHttp;

/// <summary>Tests of AWS over HTTP, with the AWS SDK or with raw requests.</summary>
public abstract class AwsTests : IAsyncLifetime
{
    private readonly TestFolder _uploads = new();
    private AwsServer _server = null!;

    private protected CloudRig Rig { get; private set; } = null!;

    private protected AmazonSQSClient Sqs { get; private set; } = null!;

    private protected HttpClient Http { get; } = new();

    private protected Uri Address => _server.Address;

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Rig = await CloudRig.OpenAsync(FaultPlan.None);
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Sqs.Dispose();
        Http.Dispose();
        await _server.DisposeAsync();
        await Rig.DisposeAsync();
        _uploads.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Restarts the server with the same folder.</summary>
    private protected async Task RestartAsync()
    {
        await StopAsync();
        await Rig.ReopenAsync();
        await StartAsync();
    }

    private protected async Task StopAsync()
    {
        await _server.DisposeAsync();
        Sqs.Dispose();
    }

    /// <summary>The address of a queue.</summary>
    private protected string AddressOf(string queue) => new Uri(Address, $"000000000000/{queue}").ToString();

    /// <summary>Sends a request in the query protocol.</summary>
    private protected async Task<(HttpStatusCode Status, XElement Answer)> QueryAsync(
        string version, string action, params IEnumerable<(string Name, string Value)> fields)
    {
        using var form = new FormUrlEncodedContent(
            [new("Action", action), new("Version", version), .. fields.Select(field => KeyValuePair.Create(field.Name, field.Value))]);
        using var answer = await Http.PostAsync(Address, form, Cancellation);
        Assert.Equal("text/xml", answer.Content.Headers.ContentType?.MediaType);
        return (answer.StatusCode, XElement.Parse(await answer.Content.ReadAsStringAsync(Cancellation)));
    }

    /// <summary>Sends a request in the JSON protocol.</summary>
    private protected async Task<(HttpResponseMessage Answer, JsonObject Body)> JsonAsync(string target, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Address) { Content = new StringContent(body) };
        request.Content.Headers.ContentType = new("application/x-amz-json-1.0");
        request.Headers.Add("X-Amz-Target", target);
        var answer = await Http.SendAsync(request, Cancellation);
        return (answer, JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!.AsObject());
    }

    /// <summary>The texts of all elements with a name.</summary>
    private protected static IReadOnlyList<string> Texts(XElement answer, string name) =>
        [.. answer.DescendantsAndSelf().Where(element => element.Name.LocalName == name).Select(element => element.Value)];

    private protected static string TextOf(XElement answer, string name) => Assert.Single(Texts(answer, name));

    private async Task StartAsync()
    {
        _server = await AwsServer.StartAsync(Rig.Cloud, _uploads.Path, 0, Cancellation);
        Rig.Cloud.Endpoint = _server.Address.GetLeftPart(UriPartial.Authority);
        Sqs = new(new BasicAWSCredentials("any", "any"), new AmazonSQSConfig
        {
            ServiceURL = $"{Address}",
            AuthenticationRegion = "us-east-1",
            MaxErrorRetry = 0,
        });
    }
}
