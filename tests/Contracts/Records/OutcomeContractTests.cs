using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using FilePipeline.Samples;
using NJsonSchema;
using YamlDotNet.Serialization;

namespace FilePipeline.Contracts.Tests;

/// <summary>The contract for subscribers of outcomes: <c>docs/file-outcome.schema.json</c>,
/// <c>docs/asyncapi.yaml</c> and the samples.</summary>
public sealed class OutcomeContractTests
{
    private const string SchemaFile = "file-outcome.schema.json";
    private static readonly string _golden = Repository.Path("tests", "Contracts", "Records", "golden");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static JsonObject Current => Parse(Repository.Path("docs", SchemaFile));

    [Fact]
    public async Task The_golden_outcome_fits_the_schema()
    {
        var schema = await JsonSchema.FromFileAsync(Repository.Path("docs", SchemaFile), Cancellation);
        Assert.Empty(schema.Validate(await File.ReadAllTextAsync(Path.Combine(_golden, "file-outcome.json"), Cancellation)));
        foreach (var status in Enum.GetValues<FileStatus>().Where(status => status.IsFinal()))
        {
            foreach (var file in (FileEvent[])[Some.Event(), Some.Event() with { Source = "eu" }])
            {
                Assert.Empty(schema.Validate(
                    JsonSerializer.Serialize(FileOutcome.Of(Some.Record(file, status)), WireJson.Default.FileOutcome)));
            }
        }
    }

    [Fact]
    public void The_schema_has_every_property_of_an_outcome_and_no_other() => Assert.Equal(
        // The default source is left out.
        Parse(Path.Combine(_golden, "file-outcome.json")).Select(property => property.Key).Append("source").Order(StringComparer.Ordinal),
        Current["properties"]!.AsObject().Select(property => property.Key).Order(StringComparer.Ordinal));

    [Fact]
    public void Readers_of_the_first_schema_can_read_the_current_one() =>
        Assert.Empty(Breaks(Parse(Path.Combine(_golden, "file-outcome.v1.schema.json")), Current));

    [Theory]
    [InlineData("""{"properties":{"key":null}}""", "key is gone")]
    [InlineData("""{"properties":{"key":{"type":["string","null"]}}}""", "key may be null")]
    [InlineData("""{"properties":{"attempts":{"type":"string"}}}""", "attempts may be string")]
    [InlineData("""{"properties":{"status":{"enum":["processed","quarantined"]}}}""", "status may be \"quarantined\"")]
    [InlineData("""{"properties":{"write":{"properties":{"eTag":null}}}}""", "write.eTag is gone")]
    [InlineData("""{"properties":{"schema":{"const":2}}}""", "schema is not 1")]
    [InlineData("""{"required":["schema","fileId"]}""", "key is no longer required")]
    public void A_change_that_old_readers_cannot_take_is_found(string change, string expected)
    {
        var changed = Current;
        Merge(changed, JsonNode.Parse(change)!.AsObject());
        Assert.Contains(expected, Breaks(Current, changed));
    }

    [Fact]
    public void A_new_property_is_no_break()
    {
        var changed = Current;
        Merge(changed, JsonNode.Parse("""{"properties":{"note":{"type":"string"}}}""")!.AsObject());
        Assert.Empty(Breaks(Current, changed));
    }

    [Fact]
    public async Task The_AsyncAPI_document_names_topic_type_and_schema()
    {
        var yaml = await File.ReadAllTextAsync(Repository.Path("docs", "asyncapi.yaml"), Cancellation);
        var document = JsonNode.Parse(new SerializerBuilder().JsonCompatible().Build().Serialize(
            new DeserializerBuilder().Build().Deserialize(new StringReader(yaml))!))!;
        Assert.Equal("3.0.0", (string)document["asyncapi"]!);
        Assert.Equal(Topics.FileOutcomes, (string)document["channels"]!["fileOutcomes"]!["address"]!);
        var message = document["components"]!["messages"]!["fileOutcome"]!;
        Assert.Equal(Topics.FileOutcomeType, (string)message["name"]!);
        Assert.Equal(Topics.FileOutcomeType, (string)message["payload"]!["properties"]!["type"]!["const"]!);
        Assert.Equal(SchemaFile, (string)message["payload"]!["properties"]!["data"]!["$ref"]!);
        Assert.Equal(
            "#/components/messages/fileOutcome", (string)document["channels"]!["fileOutcomes"]!["messages"]!["fileOutcome"]!["$ref"]!);
    }

    [Fact]
    public void The_subscriber_in_CSharp_reads_an_outcome()
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var cloudEvent = JsonDocument.Parse(CloudEvent());
        Assert.Equal("SUCCESS", Subscriber.Handle(cloudEvent, output));
        Assert.Equal("outcome-1 in/a b.txt processed\n", output.ToString());
    }

    [Fact]
    public async Task The_subscriber_in_Python_reads_an_outcome() => Assert.Equal(
        "outcome-1 in/a b.txt processed", await PythonAsync("import json, subscriber; subscriber.handle(json.loads(event))"));

    [Theory]
    [InlineData("handler({'Records': [{'Sns': {'Message': event}}]}, None)")]
    [InlineData("handler({'Records': [{'body': json.dumps({'Message': event})}]}, None)")]
    public async Task The_Lambda_handler_reads_an_outcome(string call) => Assert.Equal(
        "outcome-1 in/a b.txt processed", await PythonAsync($"import json; from lambda_handler import handler; {call}"));

    private static async Task<string> PythonAsync(string script)
    {
        var start = new ProcessStartInfo("python3") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["-B", "-c", $"import sys; event = sys.argv[1]; {script}", CloudEvent()])
            start.ArgumentList.Add(argument);
        start.Environment["PYTHONPATH"] = Repository.Path("samples", "outcomes");
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception) when (Environment.GetEnvironmentVariable("FILEPIPELINE_CI") != "1")
        {
            Assert.Skip("python3 is not installed");
            throw;
        }

        using (process)
        {
            var errors = process.StandardError.ReadToEndAsync(Cancellation);
            var output = await process.StandardOutput.ReadToEndAsync(Cancellation);
            await process.WaitForExitAsync(Cancellation);
            Assert.True(process.ExitCode == 0, await errors);
            return output.Trim();
        }
    }

    private static string CloudEvent() => new JsonObject
    {
        ["specversion"] = "1.0",
        ["id"] = "outcome-1",
        ["source"] = AppIds.Processor,
        ["type"] = Topics.FileOutcomeType,
        ["datacontenttype"] = "application/json",
        ["data"] = Parse(Path.Combine(_golden, "file-outcome.json")),
    }.ToJsonString();

    // What a reader of the old schema would trip over in data of the new one.
    private static List<string> Breaks(JsonObject old, JsonObject now, string path = "")
    {
        List<string> breaks = [];
        var required = Texts(now["required"]).ToList();
        breaks.AddRange(Texts(old["required"]).Except(required).Select(name => $"{path}{name} is no longer required"));
        foreach (var (name, before) in old["properties"]!.AsObject())
        {
            if (now["properties"]![name] is not JsonObject after)
            {
                breaks.Add($"{path}{name} is gone");
                continue;
            }

            if (before!["const"] is { } constant && !JsonNode.DeepEquals(constant, after["const"]))
                breaks.Add($"{path}{name} is not {constant}");
            if (before["type"] is { } types)
                breaks.AddRange(Texts(after["type"]).Except(Texts(types)).Select(type => $"{path}{name} may be {type}"));
            if (before["enum"] is { } values)
                breaks.AddRange(Texts(after["enum"]).Except(Texts(values)).Select(value => $"{path}{name} may be \"{value}\""));
            if (before["properties"] is not null) breaks.AddRange(Breaks(before.AsObject(), after, $"{path}{name}."));
        }

        return breaks;
    }

    private static IEnumerable<string> Texts(JsonNode? node) => node switch
    {
        JsonArray items => items.Select(item => (string)item!),
        JsonValue value => [(string)value!],
        _ => [],
    };

    private static void Merge(JsonObject into, JsonObject change)
    {
        foreach (var (name, value) in change)
        {
            if (value is JsonObject inner && into[name] is JsonObject existing) Merge(existing, inner);
            else if (value is null) into.Remove(name);
            else into[name] = value.DeepClone();
        }
    }

    private static JsonObject Parse(string path) => JsonNode.Parse(File.ReadAllText(path))!.AsObject();
}
