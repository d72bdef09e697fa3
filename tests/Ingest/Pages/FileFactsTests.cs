using System.Text.Json.Nodes;
using FilePipeline.Ingest.Pages;

namespace FilePipeline.Ingest.Tests.Pages;

public sealed class FileFactsTests
{
    [Theory]
    [InlineData("""{"type":"text/plain","encoding":"us-ascii"}""", "Text, 1 line, ASCII")]
    [InlineData("""{"type":"text/csv","rows":1,"columns":1,"encoding":"unknown"}""", "CSV, 1 row × 1 column")]
    [InlineData(
        """{"type":"text/csv","rows":7,"columns":3,"encoding":"utf-8","raggedRows":2}""",
        "CSV, 7 rows × 3 columns, UTF-8, 2 rows of another length")]
    [InlineData(
        """{"type":"application/json","valid":false,"errorOffset":12,"encoding":"utf-8"}""",
        "JSON, 1 line, UTF-8, invalid from byte 12 on")]
    [InlineData("""{"type":"application/x-ndjson","records":3,"invalidRecords":1}""", "NDJSON, 3 records, 1 invalid record")]
    [InlineData("""{"type":"application/pdf","version":"1.7"}""", "PDF, 1 line, version 1.7")]
    [InlineData(
        """{"type":"application/gzip","valid":true,"inner":{"type":"text/csv","rows":2,"columns":2,"encoding":"utf-8"}}""",
        "gzip, 1 line, with CSV, 2 rows × 2 columns, UTF-8")]
    public void What_was_found_is_one_sentence(string analysis, string expected)
    {
        var details = FileDetails.Of(Some.Record() with { Lines = 1, Analysis = (JsonObject)JsonNode.Parse(analysis)! }, isCurrent: true);
        Assert.Equal(expected, FileFacts.SentenceOf(details, ReaderFormat.Default));
    }

    [Fact]
    public void An_image_has_its_size_in_pixels()
    {
        var analysis = (JsonObject)JsonNode.Parse("""{"type":"image/png","width":640,"height":480}""")!;
        var details = FileDetails.Of(Some.Record() with { Analysis = analysis }, isCurrent: true);
        Assert.Equal("PNG image, 640 × 480 pixels", FileFacts.SentenceOf(details, ReaderFormat.Default));
    }

    [Fact]
    public void Every_field_is_a_row_and_those_of_the_content_say_so()
    {
        var analysis = (JsonObject)JsonNode.Parse(
            """{"type":"application/gzip","ratio":12,"inner":{"type":"text/csv","header":["a","b"]}}""")!;
        Assert.Equal(
            [("Type", "application/gzip"), ("Ratio", "12"), ("Content: Type", "text/csv"), ("Content: Header", "a · b")],
            FileFacts.RowsOf(analysis, ReaderFormat.Default));
    }
}
