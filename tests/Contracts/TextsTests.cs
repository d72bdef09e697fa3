namespace FilePipeline.Contracts.Tests;

public sealed class TextsTests
{
    [Theory]
    [InlineData("in/grüße.txt", "in/grüße.txt")]
    [InlineData("\u202Efdp.exe.txt", "\uFFFDfdp.exe.txt")]
    [InlineData("a\u2066b\u2069", "a\uFFFDb\uFFFD")]
    [InlineData("a\r\nb\tc", "a\uFFFD\uFFFDb\uFFFDc")]
    [InlineData("a\u009Bb\u007F", "a\uFFFDb\uFFFD")]
    [InlineData("a\u2028b\u2029c", "a\uFFFDb\uFFFDc")]
    [InlineData("zero\u200Bwidth\uFEFF", "zero\uFFFDwidth\uFFFD")]
    [InlineData("tag\U000E0041", "tag\uFFFD")]
    [InlineData("👩\u200D👧.png", "👩\u200D👧.png")]
    [InlineData("می\u200Cخواهم", "می\u200Cخواهم")]
    public void A_visible_text_is_one_line_in_its_own_order(string text, string shown) => Assert.Equal(shown, Texts.Visible(text));

    [Theory]
    [InlineData("plain\r\n.txt", null)]
    [InlineData("👩\u200D👧.png", null)]
    [InlineData("a\u202Eb\u200B", 0x202E)]
    [InlineData("a\u200Eb", 0x200E)]
    public void The_first_format_character_is_found(string text, int? expected) =>
        Assert.Equal(expected, Texts.FirstFormatCharacter(text)?.Value);
}
