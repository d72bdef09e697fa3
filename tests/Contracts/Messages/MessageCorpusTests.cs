using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FilePipeline.Contracts.Tests;

/// <summary>Messages as S3, SNS, EventBridge, MinIO and emulators send them.</summary>
public sealed class MessageCorpusTests
{
    public static TheoryData<string> Cases => [.. MessageCorpus.All.Select(message => message.Case)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_message_is_read_as_the_corpus_expects(string title)
    {
        var message = MessageCorpus.All.Single(message => message.Case == title);
        Assert.Equal(message.Expected.ToJsonString(), Describe(S3MessageReader.Read(message.Body)).ToJsonString());
    }

    [Fact]
    public void Every_event_of_the_corpus_survives_a_round_trip()
    {
        foreach (var file in MessageCorpus.All.SelectMany(message =>
            S3MessageReader.Read(message.Body) is S3Message.Files files ? files.Events : []))
        {
            Assert.Equal([file], Assert.IsType<S3Message.Files>(S3MessageReader.Read(S3MessageWriter.Write(file))).Events);
        }
    }

    private static JsonNode Describe(S3Message message) => message switch
    {
        S3Message.Files files => new JsonArray([.. files.Events.Select(file => new JsonObject
        {
            ["bucket"] = file.Bucket,
            ["key"] = file.Key,
            ["version"] = file.Write.VersionId,
            ["sequencer"] = file.Write.Sequencer,
            ["size"] = file.Write.Size,
            ["kind"] = file.IsRemoval ? "removal" : "put",
        })]),
        S3Message.Ignored => "ignored",
        _ => "unreadable",
    };
}

/// <summary>A message of the corpus.</summary>
/// <param name="Case">Title of the case.</param>
/// <param name="Expected">Its events, or <c>ignored</c>, or <c>unreadable</c>.</param>
/// <param name="Body">The message body.</param>
internal sealed record CorpusMessage(string Case, JsonNode Expected, byte[] Body);

internal static class MessageCorpus
{
    public static IReadOnlyList<CorpusMessage> All { get; } =
        [.. File.ReadLines(Repository.Path("tests", "Contracts", "Messages", "corpus", "messages.ndjson")).Select(Read)];

    private static CorpusMessage Read(string line)
    {
        using var json = JsonDocument.Parse(line);
        var root = json.RootElement;
        // The raw text, since some bodies cannot be decoded and encoded again.
        return new(
            root.GetProperty("case").GetString()!,
            JsonNode.Parse(root.GetProperty("expect").GetRawText())!,
            Encoding.UTF8.GetBytes(root.GetProperty("body").GetRawText()));
    }
}
