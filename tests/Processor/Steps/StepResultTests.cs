using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;
using NJsonSchema;

namespace FilePipeline.Processor.Tests;

/// <summary>The results of steps in records and outcomes.</summary>
public sealed class StepResultTests
{
    [Theory]
    [InlineData("""{"result":{"total":"12.50","rows":3}}""", """{"total":"12.50","rows":3}""")]
    [InlineData("""{"result":"text"}""", "\"text\"")]
    [InlineData("""{"result":[1,true,null]}""", "[1,true,null]")]
    [InlineData("""{"result":{"total":12.50,"big":9007199254740993,"small":-9007199254740991,"e":1e3}}""",
        """{"total":"12.50","big":"9007199254740993","small":-9007199254740991,"e":"1e3"}""")]
    [InlineData("""{"result":null}""", null)]
    public async Task A_result_is_recorded_without_decimals(string answer, string? expected)
    {
        await using var app = await StepApp.StartAsync();
        app.AnswerWith(200, answer);
        var file = app.Put();
        Assert.Equal(HttpStatusCode.OK, await app.Processor.DeliverAsync(file));
        Assert.Equal(expected, app.ResultOf(file)?.ToJsonString());
        Assert.Equal([new("totals", 1)], app.Record(file).Steps);
        var published = Assert.Single(app.Processor.Sidecar.Published).Content;
        Assert.Equal(expected, JsonNode.Parse(published.Span)!["analysis"]!["steps"]?["totals"]?.ToJsonString());
    }

    [Theory]
    [InlineData("""{"result":{"total":"12.50"}}""", true)]
    [InlineData("""{"result":null}""", true)]
    [InlineData("""{"reject":{"code":"negative-total","reason":"x"}}""", true)]
    [InlineData("""{"reject":{"code":"x"}}""", true)]
    [InlineData("""{}""", false)]
    [InlineData("""{"result":1,"reject":{"code":"x"}}""", false)]
    [InlineData("""{"reject":{"reason":"x"}}""", false)]
    [InlineData("""{"reject":{"code":"Not a code"}}""", false)]
    public async Task The_schema_accepts_what_is_an_answer(string answer, bool isAnswer)
    {
        var schema = await JsonSchema.FromFileAsync(
            Repository.Path("docs", "step-answer.schema.json"), TestContext.Current.CancellationToken);
        Assert.Equal(isAnswer, schema.Validate(answer).Count == 0);
        Assert.Equal(!isAnswer, StepAnswers.Read("totals", 200, Encoding.UTF8.GetBytes(answer)) is StepAnswer.Failed);
    }

    [Fact]
    public async Task The_analysis_with_results_fits_its_schema()
    {
        var schema = await JsonSchema.FromFileAsync(
            Repository.Path("docs", "analysis.schema.json"), TestContext.Current.CancellationToken);
        await using var app = await StepApp.StartAsync();
        var file = app.Put();
        await app.Processor.DeliverAsync(file);
        Assert.NotNull(app.ResultOf(file));
        Assert.Empty(schema.Validate(app.Record(file).Analysis!.ToJsonString()));
    }

    [Fact]
    public async Task A_step_may_have_nothing_to_say()
    {
        await using var app = await StepApp.StartAsync();
        app.AnswerWith(204, "");
        var file = app.Put();
        Assert.Equal(HttpStatusCode.OK, await app.Processor.DeliverAsync(file));
        Assert.Equal((FileStatus.Processed, false), (app.Record(file).Status, app.Record(file).Analysis!.ContainsKey("steps")));
        Assert.Equal([new("totals", 1)], app.Record(file).Steps);
    }

    [Fact]
    public async Task A_result_above_4_KiB_is_cut_and_marked()
    {
        await using var app = await StepApp.StartAsync();
        var fields = Enumerable.Range(0, 500).Select(at => $"\"field{at}\":\"{new string('ü', 20)}\"");
        app.AnswerWith(200, "{\"result\":{" + string.Join(',', fields) + "}}");
        var file = app.Put();
        Assert.Equal(HttpStatusCode.OK, await app.Processor.DeliverAsync(file));
        var result = app.ResultOf(file)!.AsObject();
        Assert.InRange(JsonSerializer.SerializeToUtf8Bytes(result).Length, 3500, 4096);
        Assert.True((bool)result["truncated"]!);
        Assert.Equal(new string('ü', 20), (string?)result["field0"]);
    }

    [Theory]
    [InlineData("string")]
    [InlineData("array")]
    [InlineData("nested")]
    public void A_long_value_keeps_its_beginning(string kind)
    {
        var text = string.Concat(Enumerable.Repeat("a😀", 5000));
        var json = kind switch
        {
            "string" => JsonSerializer.Serialize(text),
            "array" => JsonSerializer.Serialize(Enumerable.Range(0, 5000)),
            _ => JsonSerializer.Serialize(new { list = new[] { new { text } } }),
        };
        using var document = JsonDocument.Parse(json);
        var result = StepResult.Of(document.RootElement)!;
        Assert.InRange(JsonSerializer.SerializeToUtf8Bytes(result).Length, 3000, StepResult.MaxBytes);
        Assert.True((bool)result["truncated"]!);
        switch (kind)
        {
            case "string":
                Assert.StartsWith((string)result["value"]!, text, StringComparison.Ordinal);
                break;
            case "array":
                Assert.Equal(
                    Enumerable.Range(0, result["value"]!.AsArray().Count), result["value"]!.AsArray().Select(item => (int)(long)item!));
                break;
            default:
                Assert.StartsWith((string)result["list"]![0]!["text"]!, text, StringComparison.Ordinal);
                break;
        }
    }

    [Fact]
    public async Task Ten_long_results_fit_into_record_and_outcome()
    {
        await using var app = await StepApp.StartAsync(
            [("Steps:0:Timeout", "00:00:00.5"), .. Enumerable.Range(1, 9).SelectMany(at =>
                StepApp.Step(at, $"step{at}", ("Timeout", "00:00:00.5")))]);
        app.AnswerWith(200, $$"""{"result":"{{new string('ü', 100_000)}}"}""");
        var file = app.Put();
        Assert.Equal(HttpStatusCode.OK, await app.Processor.DeliverAsync(file));
        Assert.InRange(app.Record(file).ToJson().Length, 30_000, 60_000);
        Assert.InRange(Assert.Single(app.Processor.Sidecar.Published).Content.Length, 30_000, 200_000);
    }
}
