using System.Text;
using System.Text.Json;
using CsCheck;
using FilePipeline.Processor.Analysis;

namespace FilePipeline.Processor.Tests;

public sealed class JsonAnalyserTests
{
    [Theory]
    [InlineData("{}")]
    [InlineData(" [1, -2.5e+10, \"\\u00e9\\n\", true, false, null, {\"a\":{\"b\":[]}}] \n")]
    [InlineData("0")]
    [InlineData("-0.0E-0")]
    [InlineData("\"text\"")]
    [InlineData("\ufeff{}")]
    public async Task Valid_JSON_is_accepted(string text) => Assert.True((bool)(await Scan.AnalyseAsync("a.json", text))["valid"]!);

    [Theory]
    [InlineData("{\"a\":}", 5)]
    [InlineData("[1,]", 3)]
    [InlineData("01", 1)]
    [InlineData("{\"a\":1", 6)]
    [InlineData("", 0)]
    [InlineData("{} {}", 3)]
    [InlineData("[1}", 2)]
    [InlineData("{a:1}", 1)]
    [InlineData("\"a\nb\"", 2)]
    [InlineData("truf", 3)]
    [InlineData("1.", 2)]
    [InlineData("[\"\\x\"]", 3)]
    public async Task Invalid_JSON_has_the_offset_of_its_error(string text, long offset)
    {
        var analysis = await Scan.AnalyseAsync("a.json", text);
        Assert.Equal((false, offset), ((bool)analysis["valid"]!, (long)analysis["errorOffset"]!));
    }

    [Theory]
    [InlineData("7b2261223a22e9227d", 6)]
    [InlineData("7b2261223a22c3227d", 6)]
    [InlineData("2261eda080 22", 2)]
    [InlineData("22c0af22", 1)]
    [InlineData("22f4908080 22", 1)]
    [InlineData("5b22e9222c", 2)]
    [InlineData("5b5d5de9", 2)]
    [InlineData("22c3", 1)]
    [InlineData("efbbbf22e922", 4)]
    [InlineData("e9", 0)]
    public async Task JSON_with_invalid_UTF_8_is_not_valid(string hex, long offset)
    {
        var content = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        Scan.AssertFields(await Scan.AnalyseAsync("a.json", content), new() { ["valid"] = false, ["errorOffset"] = offset });
        for (var size = 1; size < content.Length; size++)
        {
            Assert.EndsWith($"\"valid\":false,\"errorOffset\":{offset},\"lines\":1}}", Scan.InChunks(
                FileTypes.Json, content, size), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("22e9220a22c3a9220a", 2, 1)]
    [InlineData("22c30a", 1, 1)]
    [InlineData("22c3220a22a9220a31", 3, 2)]
    public async Task A_record_with_invalid_UTF_8_is_not_valid(string hex, long records, long invalid) =>
        Scan.AssertFields(
            await Scan.AnalyseAsync("a.ndjson", Convert.FromHexString(hex)), new() { ["records"] = records, ["invalidRecords"] = invalid });

    [Theory]
    [InlineData("{\"a\":1}\n{\"a\":2}\n", 2, 0)]
    [InlineData("{\"a\":1}\r\n\r\n[1]", 2, 0)]
    [InlineData("1\nx\n{\"a\":\n\"b\"", 4, 2)]
    [InlineData("{} {}\n", 1, 1)]
    [InlineData("", 0, 0)]
    public async Task Each_line_of_NDJSON_is_a_value(string text, long records, long invalid)
    {
        var analysis = await Scan.AnalyseAsync("a.ndjson", text);
        Assert.Equal((records, invalid), ((long)analysis["records"]!, (long)analysis["invalidRecords"]!));
    }

    [Fact]
    public async Task Nesting_of_any_depth_has_a_result()
    {
        var deep = new string('[', 100_000);
        Assert.Equal(JsonValidator.MaxDepth, (long)(await Scan.AnalyseAsync("a.json", deep))["errorOffset"]!);
    }

    [Fact]
    public void Mutated_documents_have_the_same_result_as_the_library()
    {
        const string Seed = """{"a":[1,-2.5e3,"x\u0041\n",true,false,null],"b":{"c":"d","e":{}},"f":0.5}""";
        Gen.Select(Gen.Int[0, Seed.Length - 1], Gen.OneOf(
            "", "{", "}", "[", "]", ",", ":", "\"", "\\", "0", "e", ".", "-", " ", "t", "nul"), Gen.Int[0, 3], Gen.Int[1, 9])
            .Sample((at, inserted, removed, size) =>
            {
                var text = Seed[..at] + inserted + Seed[Math.Min(Seed.Length, at + removed)..];
                var validator = new JsonValidator();
                var isValid = Encoding.UTF8.GetBytes(text).Chunk(size).All(chunk => validator.Append(chunk) < 0) && validator.IsComplete;
                return isValid == IsValid(text);
            });
    }

    private static bool IsValid(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
