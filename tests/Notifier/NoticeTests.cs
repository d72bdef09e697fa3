using FilePipeline.Contracts;

namespace FilePipeline.Notifier.Tests;

public sealed class NoticeTests
{
    [Fact]
    public void A_name_can_neither_write_lines_of_a_message_nor_turn_them_around()
    {
        var outcome = NotifierApp.Outcome("in/\u202Efdp.exe\r\nStatus: processed\u2028\u200B.txt", FileStatus.Rejected, "type-not-allowed", "the name is \u2066x\u2069");

        var notice = Notice.Of(outcome, "http://localhost/{fileId}");

        Assert.Contains("File: in/\uFFFDfdp.exe\uFFFD\uFFFDStatus: processed\uFFFD\uFFFD.txt\n", notice.Body, StringComparison.Ordinal);
        Assert.Contains("Why: the name is \uFFFDx\uFFFD\n", notice.Body, StringComparison.Ordinal);
        Assert.Equal(notice.Body, string.Join('\n', notice.Body.Split('\n').Select(Texts.Visible)));
        Assert.All(notice.Subject, sign => Assert.InRange(sign, ' ', '~'));
    }
}
