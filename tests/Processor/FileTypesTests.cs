using System.Text;
using System.Text.Json.Nodes;

namespace FilePipeline.Processor.Tests;

/// <summary>A new row of the table needs content here, a row in <c>docs/outcomes.md</c> and its type in the schema.</summary>
public sealed class FileTypesTests
{
    private static readonly Dictionary<string, byte[]> _contents = new()
    {
        [FileTypes.PlainText] = [.. "a line\n"u8],
        [FileTypes.Html] = [.. "<!doctype html>"u8],
        [FileTypes.Csv] = [.. "a,b\n1,2\n"u8],
        [FileTypes.Tsv] = [.. "a\tb\n1\t2\n"u8],
        [FileTypes.Json] = [.. "{}"u8],
        [FileTypes.NdJson] = [.. "{}\n{}\n"u8],
        [FileTypes.Gzip] = [0x1f, 0x8b, 0x08],
        [FileTypes.Zstd] = [0x5a, 0x2a, 0x4d, 0x18],
        [FileTypes.Png] = [0x89, .. "PNG\r\n\x1a\n"u8],
        [FileTypes.Jpeg] = [0xff, 0xd8, 0xff, 0xdb],
        [FileTypes.Gif] = [.. "GIF87a"u8],
        [FileTypes.Webp] = [.. "RIFF\0\x01\x02\x03WEBP"u8],
        [FileTypes.Pdf] = [.. "\n\n%PDF-1.7"u8],
        [FileTypes.Program] = [0xfe, 0xed, 0xfa, 0xcf],
        [FileTypes.Binary] = [0, 1, 2],
    };

    public static TheoryData<string> Types => [.. FileTypes.All.Select(type => type.Name)];

    [Theory]
    [MemberData(nameof(Types))]
    public void Each_type_is_detected_and_agrees_with_its_name(string type)
    {
        var detected = FileTypes.Detect(_contents[type], type);
        // The name decides on the kind of text, not the first bytes.
        Assert.Equal(FileTypes.IsText(type) && type != FileTypes.Html ? FileTypes.PlainText : type, detected);
        Assert.True(FileTypes.Agree(type, detected));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Each_type_is_documented_with_its_extensions(string type)
    {
        var extensions = string.Join(", ", FileTypes.Of(type).Extensions.Select(extension => $"`.{extension}`"));
        var page = File.ReadAllText(Repository.Path("docs", "outcomes.md"));
        Assert.Contains($"| `{type}` | {(extensions.Length == 0 ? "detected only" : extensions)} |", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_schema_names_each_type_once()
    {
        var schema = JsonNode.Parse(File.ReadAllText(Repository.Path("docs", "analysis.schema.json")))!;
        var types = schema["definitions"]!["content"]!["oneOf"]!.AsArray()
            .SelectMany(kind => kind!["properties"]!["type"]!["enum"]!.AsArray(), (_, type) => (string)type!);
        Assert.Equal(FileTypes.All.Select(type => type.Name).Order(), types.Order());
    }

    [Theory]
    [InlineData("text/x-log", true)]
    [InlineData("application/x-log", false)]
    public void A_type_that_only_settings_name_is_text_by_its_name(string type, bool isText)
    {
        Assert.Equal(isText, FileTypes.IsText(type));
        Assert.Equal(isText ? 1 : 0, FileTypes.Of(type).Analysers().Count);
        Assert.Equal(!isText, FileTypes.Agree(type, FileTypes.Binary));
    }

    [Theory]
    [InlineData("89504e470d0a1a0a0000", "image/png")]
    [InlineData("1f8b0800", "application/gzip")]
    [InlineData("28b52ffd00", "application/zstd")]
    [InlineData("ffd8ffe0", "image/jpeg")]
    [InlineData("474946383961", "image/gif")]
    [InlineData("524946460000000057454250", "image/webp")]
    [InlineData("255044462d312e37", "application/pdf")]
    [InlineData("7f454c46", "application/x-executable")]
    [InlineData("4d5a9000", "application/x-executable")]
    [InlineData("00", "application/octet-stream")]
    [InlineData("", "text/plain")]
    [InlineData("fffe61000a00", "text/plain")]
    [InlineData("80ff", "text/plain")]
    public void Types_are_detected_from_first_bytes(string hex, string type) =>
        Assert.Equal(type, FileTypes.Detect(Convert.FromHexString(hex)));

    [Fact]
    public void Text_that_begins_like_a_program_is_text() => Assert.Equal("text/plain", FileTypes.Detect("MZ is how it begins"u8));

    [Fact]
    public void Malformed_text_is_still_text()
    {
        foreach (var content in (string[])["{\"a\":", "a,b\n1", "\"open", "1;2\t3"])
            Assert.True(FileTypes.Agree("application/json", FileTypes.Detect(Encoding.UTF8.GetBytes(content))));
    }

    [Theory]
    [InlineData("text/csv", "text/plain", true)]
    [InlineData("text/csv", "application/octet-stream", false)]
    [InlineData("text/plain", "application/gzip", false)]
    [InlineData("image/png", "image/png", true)]
    [InlineData("image/png", "image/jpeg", false)]
    [InlineData("application/pdf", "text/plain", false)]
    [InlineData("application/octet-stream", "application/x-executable", true)]
    [InlineData("application/octet-stream", "text/plain", true)]
    public void Declared_and_detected_type_must_agree(string declared, string detected, bool agree) =>
        Assert.Equal(agree, FileTypes.Agree(declared, detected));
}
