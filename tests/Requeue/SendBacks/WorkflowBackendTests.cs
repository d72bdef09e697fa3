using System.Text.Json.Nodes;

namespace FilePipeline.Requeue.Tests;

public sealed class WorkflowBackendTests
{
    // As a real daprd 1.18.3 answers.
    internal const string Ready = """
        {"components":[{"name":"records"},{"name":"workflows","type":"state.aws.dynamodb"}],
         "actorRuntime":{"runtimeStatus":"RUNNING","hostReady":true,"placement":"placement: connected"},
         "scheduler":{"connected_addresses":["localhost:50006"]},"workflows":{"connectedWorkers":1}}
        """;

    [Theory]
    [InlineData("", "", null)]
    [InlineData("\"workflows\",\"type\"", "\"other\",\"type\"", "the sidecar has no component workflows")]
    [InlineData("placement: connected", "placement: disconnected", "the sidecar is not connected to the placement service")]
    [InlineData("[\"localhost:50006\"]", "[]", "the sidecar is not connected to the scheduler")]
    [InlineData("\"scheduler\":", "\"other\":", "the sidecar is not connected to the scheduler")]
    [InlineData("\"connectedWorkers\":1", "\"connectedWorkers\":-1",
        "no workflow worker is connected to the sidecar; requeue connects within a minute")]
    [InlineData(",\"workflows\":{\"connectedWorkers\":1}", "",
        "no workflow worker is connected to the sidecar; requeue connects within a minute")]
    public void The_first_missing_part_is_named(string before, string after, string? expected) =>
        Assert.Equal(expected, WorkflowBackend.MissingIn(Changed(before, after), withWorker: true));

    [Fact]
    public void A_worker_can_start_before_one_is_connected() =>
        Assert.Null(WorkflowBackend.MissingIn(Changed("\"connectedWorkers\":1", "\"connectedWorkers\":0"), withWorker: false));

    [Theory]
    [InlineData("a::b")]
    [InlineData("Ä")]
    [InlineData("a-code-that-is-much-longer-than-any-name-of-a-component-may-be")]
    public void An_instance_id_has_plain_characters_only(string code) =>
        Assert.Matches("^send-back-[0-9a-f]{32}$", SendBackClient.IdOf(code));

    [Fact]
    public void An_instance_id_names_the_cause() => Assert.Equal(SendBackSome.Id, SendBackClient.IdOf(SendBackSome.Code));

    /// <summary>The metadata of a sidecar without the part that a text stands for.</summary>
    internal static string Without(string part) => part switch
    {
        "placement: connected" => Ready.Replace(part, "placement: disconnected", StringComparison.Ordinal),
        "localhost:50006" => Ready.Replace($"\"{part}\"", "", StringComparison.Ordinal),
        "\"connectedWorkers\":1" => Ready.Replace(part, "\"connectedWorkers\":-1", StringComparison.Ordinal),
        _ => Ready.Replace(part, "\"other\",\"type\"", StringComparison.Ordinal),
    };

    private static JsonNode Changed(string before, string after) =>
        JsonNode.Parse(before.Length == 0 ? Ready : Ready.Replace(before, after, StringComparison.Ordinal))!;
}
