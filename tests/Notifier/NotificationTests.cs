using FilePipeline.Contracts;

namespace FilePipeline.Notifier.Tests;

public sealed class NotificationTests
{
    [Fact]
    public void A_key_cannot_add_or_reorder_lines_of_a_notification()
    {
        var outcome = NotifierApp.Outcome(
            "in/\u202Efdp.exe\r\nStatus: processed\u2028\u200B.txt", FileStatus.Rejected, "type-not-allowed", "the name is \u2066x\u2069");

        var notification = Notification.Of(outcome, "http://localhost/{fileId}");

        Assert.Contains(
            "File: in/\uFFFDfdp.exe\uFFFD\uFFFDStatus: processed\uFFFD\uFFFD.txt\n", notification.Body, StringComparison.Ordinal);
        Assert.Contains("Reason: the name is \uFFFDx\uFFFD\n", notification.Body, StringComparison.Ordinal);
        Assert.Equal(notification.Body, string.Join('\n', notification.Body.Split('\n').Select(Texts.Visible)));
        Assert.All(notification.Subject, sign => Assert.InRange(sign, ' ', '~'));
    }
}
