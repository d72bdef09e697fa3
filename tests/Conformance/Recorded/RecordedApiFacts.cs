using System.Text;
using System.Text.Json.Nodes;

namespace FilePipeline.Conformance.Tests;

/// <summary>Compares daprd's HTTP API with the recording, call by call.</summary>
[Contract("3.1, 3.2, 3.3")]
public sealed class RecordedApiFacts
{
    // Contract 3.1, 3.2, 3.3: statuses and bodies of the HTTP API.
    [Theory, OnEach]
    public async Task Every_call_is_answered_as_recorded(Target target)
    {
        var recording = Recording.Load("http-api");
        await using var rig = await target.StartAsync(recording.Resources(), app => app, script: recording.Script);
        await rig.ReadyAsync();
        var answered = 0;

        foreach (var note in recording.Notes.Where(note => note["reply"] is not null))
        {
            var (line, reply) = ((string)note["request"]!, note["reply"]!);
            var (status, body) = await CallAsync(rig, line, (string?)note["body"], isStale: (int)reply["status"]! == 409);
            var recorded = rig.WithEndpoint(Comparable((string)reply["body"]!));
            Assert.Equal($"{line}: {(int)reply["status"]!} {recorded}", $"{line}: {status} {Comparable(body)}");
            answered++;
        }

        Assert.True(answered > 20, $"only {answered} calls are recorded");
    }

    private static async Task<(int Status, string Body)> CallAsync(SidecarRig rig, string line, string? body, bool isStale)
    {
        var parts = line.Split(' ', 2);
        using var request = new HttpRequestMessage(new HttpMethod(parts[0]), new Uri(parts[1], UriKind.Relative));
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        // The recorder did not store its own headers; a refused delete had a wrong etag.
        else if (isStale) request.Headers.TryAddWithoutValidation("If-Match", "bad");
        using var answer = await rig.Http.SendAsync(request, rig.Token);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(rig.Token));
    }

    // Ignores the feature list of daprd, and Go's messages for invalid JSON.
    private static string Comparable(string body)
    {
        if (!body.StartsWith('{')) return NormalisedRequest.Text(body);
        var json = JsonNode.Parse(body)!;
        if (json["components"] is { } components) return $"{json["id"]} {components.ToJsonString()}";
        return (string?)json["errorCode"] == "ERR_MALFORMED_REQUEST" ? "ERR_MALFORMED_REQUEST" : NormalisedRequest.Text(body);
    }
}
