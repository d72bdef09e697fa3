using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FilePipeline.Emulator.Tests.DynamoDb;

/// <summary>The requests of a real daprd and of the command <c>provision</c>, with the replies of another stand-in.</summary>
public sealed class RecordedRequestTests : DynamoDbTests
{
    [Fact]
    public async Task Each_recorded_request_gets_the_same_status_and_a_reply_of_the_same_shape()
    {
        var isSeeded = false;
        foreach (var line in await File.ReadAllLinesAsync(RecordingPath(), Cancellation))
        {
            var recorded = JsonNode.Parse(line)!.AsObject();
            var (operation, body) = (recorded["operation"]!.GetValue<string>(), recorded["body"]!.ToJsonString());
            if (!isSeeded && operation == "PutItem")
            {
                // The recording has samples only; this item was written in between.
                await SendAsync(operation, """{"TableName":"filepipeline-records","Item":{"key":{"S":"x"},"value":{"S":"0"},"etag":{"S":"1"}}}""");
                isSeeded = true;
            }
            var reply = await SendAsync(operation, body);
            Assert.Equal((recorded["status"]!.GetValue<int>(), recorded["errorType"]?.GetValue<string>()), (reply.Status, reply.ErrorType));
            Assert.Equal(recorded["reply"]!["message"]?.GetValue<string>(), reply.Message);
            AssertShape(recorded["reply"]!, reply.Json, operation);
        }
        Assert.True(isSeeded);
    }

    private static void AssertShape(JsonNode expected, JsonNode? actual, string path)
    {
        Assert.True(
            actual is not null && actual.GetValueKind() == expected.GetValueKind(), $"{path} is {actual?.ToJsonString() ?? "missing"}");
        if (expected is JsonObject members)
        {
            foreach (var (name, value) in members) AssertShape(value!, actual![name], $"{path}.{name}");
        }
        else if (expected is JsonArray elements)
        {
            Assert.Equal(elements.Count, actual!.AsArray().Count);
            for (var i = 0; i < elements.Count; i++) AssertShape(elements[i]!, actual[i], $"{path}[{i}]");
        }
        else if (expected.GetValueKind() == JsonValueKind.String && path.EndsWith("Status", StringComparison.Ordinal))
        {
            Assert.Equal(expected.GetValue<string>(), actual!.GetValue<string>());
        }
    }

    private static string RecordingPath([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "recordings", "aws-wire-dynamodb.jsonl");
}
