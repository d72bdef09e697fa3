using FilePipeline.Ingest.Pages;

namespace FilePipeline.Ingest.Tests.Pages;

public sealed class ReaderFormatTests
{
    [Theory]
    [InlineData("en-GB", "1,234,567", "1.5 KiB")]
    [InlineData("de", "1.234.567", "1,5 KiB")]
    [InlineData("de-CH", "1’234’567", "1.5 KiB")]
    [InlineData("fr-FR", "1\u202F234\u202F567", "1,5 KiB")]
    [InlineData("sv-SE", "1\u00A0234\u00A0567", "1,5 KiB")]
    [InlineData("en-IN", "12,34,567", "1.5 KiB")]
    [InlineData("xx", "1,234,567", "1.5 KiB")]
    [InlineData("", "1,234,567", "1.5 KiB")]
    public void Numbers_have_the_separators_of_the_language(string language, string number, string bytes)
    {
        var format = ReaderFormat.Of(language);
        Assert.Equal((number, bytes), (format.Number(1_234_567), format.Bytes(1536)));
    }

    [Theory]
    [InlineData(0, "0 lines")]
    [InlineData(1, "1 line")]
    [InlineData(2, "2 lines")]
    public void One_thing_is_singular(long number, string expected) => Assert.Equal(expected, ReaderFormat.Default.Count(number, "line"));
}
