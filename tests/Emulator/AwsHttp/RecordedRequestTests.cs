using System.Text;
using System.Text.Json;
using FilePipeline.Emulator.AwsHttp;
using FilePipeline.Emulator.Cloud;
using FilePipeline.Emulator.Faults;

namespace FilePipeline.Emulator.Tests.AwsHttp;

/// <summary>
/// Requests that a real daprd 1.18.3 and `provision` sent to a stand-in, in order, to an empty cloud: each gets the same status and the
/// same form of the answer. Lines with <c>setup</c> make what earlier requests, which were not recorded, had made.
/// </summary>
public sealed class RecordedRequestTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly HttpClient _http = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _folder.Dispose();
        _http.Dispose();
    }

    [Fact]
    public async Task Recorded_requests_get_the_same_answers()
    {
        await using var cloud = await EmbeddedCloud.OpenAsync(
            _folder.Within("cloud"), new Topology([], [], [], []), FaultPlan.None, TimeProvider.System, Cancellation);
        await using var server = await AwsServer.StartAsync(cloud, _folder.Within("uploads"), 0, Cancellation);
        List<string> expected = [], actual = [];
        var file = Repository.Path("tests", "Emulator", "AwsHttp", "aws-requests.jsonl");
        foreach (var line in await File.ReadAllLinesAsync(file, Cancellation))
        {
            var recorded = JsonSerializer.Deserialize<Recorded>(line, JsonSerializerOptions.Web)!;
            using var answer = await SendAsync(server.Address, recorded);
            var body = await answer.Content.ReadAsStringAsync(Cancellation);
            if (recorded.Setup)
            {
                Assert.True(answer.IsSuccessStatusCode, $"{line}: {body}");
                continue;
            }
            expected.Add(recorded.Describe());
            actual.Add(
                (recorded with { Status = (int)answer.StatusCode, Reply = body, ReplyHeaders = HeadersOf(answer, recorded) }).Describe());
        }

        Assert.Equal(40, expected.Count);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second));
    }

    private async Task<HttpResponseMessage> SendAsync(Uri address, Recorded recorded)
    {
        var (method, path) = (recorded.Request.Split(' ')[0], recorded.Request.Split(' ')[1]);
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(address, path));
        if (method is "POST" or "PUT") request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(recorded.Body));
        foreach (var (name, value) in recorded.Headers)
            if (!request.Headers.TryAddWithoutValidation(name, value)) request.Content?.Headers.TryAddWithoutValidation(name, value);
        return await _http.SendAsync(request, Cancellation);
    }

    // Only what the recording has: AWS and its stand-ins differ in others.
    private static Dictionary<string, string> HeadersOf(HttpResponseMessage answer, Recorded recorded)
    {
        var found = answer.Headers.Concat(answer.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        return recorded.ReplyHeaders.Keys.Where(found.ContainsKey).ToDictionary(name => name, name => found[name]);
    }

    private sealed record Recorded(
        string Operation, string Request, Dictionary<string, string> Headers, string Body, int Status,
        Dictionary<string, string> ReplyHeaders, string Reply)
    {
        public bool Setup { get; init; }

        public string Describe() => string.Join('\n', [
            $"{Operation}: {Request} {Body}", $"{Status}", .. ReplyHeaders.Select(header => $"{header.Key}: {header.Value}")
                .Order(StringComparer.Ordinal),
            .. ReplyShape.Of(Reply)]);
    }
}
