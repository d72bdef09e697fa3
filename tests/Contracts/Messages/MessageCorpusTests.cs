using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FilePipeline.Contracts.Tests;

/// <summary>Messages as S3, SNS, EventBridge, MinIO and stand-ins send them, and what each of them says.</summary>
public sealed class MessageCorpusTests
{
    public static TheoryData<string> Cases => [.. MessageCorpus.All.Select(message => message.Case)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_message_says_what_the_corpus_expects(string title)
    {
        var message = MessageCorpus.All.Single(message => message.Case == title);
        Assert.Equal(message.Expected.ToJsonString(), Describe(S3MessageReader.Read(message.Body)).ToJsonString());
    }

    [Fact]
    public void Every_file_of_the_corpus_survives_being_sent_by_us()
    {
        foreach (var file in MessageCorpus.All.SelectMany(message => S3MessageReader.Read(message.Body) is S3Message.Files files ? files.Events : []))
            Assert.Equal([file], Assert.IsType<S3Message.Files>(S3MessageReader.Read(S3MessageWriter.Write(file))).Events);
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
/// <param name="Case">What is particular about it.</param>
/// <param name="Expected">Its files, or <c>ignored</c>, or <c>unreadable</c>.</param>
/// <param name="Body">As it comes.</param>
internal sealed record CorpusMessage(string Case, JsonNode Expected, byte[] Body);

internal static class MessageCorpus
{
    public static IReadOnlyList<CorpusMessage> All { get; } =
        [.. File.ReadLines(Repository.Path("tests", "Contracts", "Messages", "corpus", "messages.ndjson")).Select(Read)];

    private static CorpusMessage Read(string line)
    {
        using var json = JsonDocument.Parse(line);
        var root = json.RootElement;
        // Its raw text: some of it is no text that could be decoded and encoded again.
        return new(
            root.GetProperty("case").GetString()!,
            JsonNode.Parse(root.GetProperty("expect").GetRawText())!,
            Encoding.UTF8.GetBytes(root.GetProperty("body").GetRawText()));
    }
}
