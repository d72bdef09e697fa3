using FilePipeline.Contracts;
using Microsoft.Extensions.Options;

namespace FilePipeline.Notifier.Tests;

/// <summary>The words of messages: golden files with a sample of each message for each channel, and what no file name may do.</summary>
public sealed class WordsTests
{
    private const string Write = "FILEPIPELINE_WRITE_DOCS";
    private const string Nasty = "in/\u202Efdp.exe\r\nStatus: processed\u2028\u200B <!channel> [x](http://evil) & \"ä\" 📄.txt";

    public static TheoryData<string> Channels => [.. ChannelName.Kinds];

    [Theory]
    [MemberData(nameof(Channels))]
    public async Task Every_sample_reads_as_in_its_golden_file(string channel)
    {
        await using var output = new StringWriter { NewLine = "\n" };
        Assert.Equal(0, Preview.Run(["preview", channel], output, TextWriter.Null));
        var path = Repository.Path("tests", "Notifier", "Snapshots", $"{channel}.txt");
        if (Environment.GetEnvironmentVariable(Write) == "1")
            await File.WriteAllTextAsync(path, output.ToString(), TestContext.Current.CancellationToken);
        Assert.Equal(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), output.ToString());
    }

    [Fact]
    public void Every_final_status_has_a_sample() => Assert.Empty(
        Enum.GetValues<FileStatus>().Where(status => status.IsFinal()).Except(Samples.All.Select(message => message.Outcome?.Status)
            .OfType<FileStatus>()));

    [Fact]
    public void Every_code_of_an_outcome_has_words() => Assert.Empty(
        Codes.All.Where(code => code.Kind != CodeKind.Finding && CodeWords.Find(code.Name) is null).Select(code => code.Name));

    [Fact]
    public void The_code_of_an_unavailable_component_has_words() =>
        Assert.Equal("records could not be reached", CodeWords.Find(Codes.Unavailable(Components.Records))!.Meaning);

    [Fact]
    public void A_key_cannot_add_or_reorder_lines()
    {
        var notice = NoticeOf(NotifierApp.Outcome(Nasty, FileStatus.Rejected, Codes.TypeNotAllowed, "the name is \u2066x\u2069"));
        var text = AlertText.BodyOf(notice);
        Assert.Contains("File: in/\uFFFDfdp.exe\uFFFD\uFFFDStatus: processed\uFFFD\uFFFD <!channel>", text, StringComparison.Ordinal);
        Assert.Contains("Reason: the name is \uFFFDx\uFFFD\n", text, StringComparison.Ordinal);
        Assert.Single(text.Split('\n'), line => line.StartsWith("Status:", StringComparison.Ordinal));
        Assert.Equal(text, string.Join('\n', text.Split('\n').Select(Texts.Visible)));
    }

    [Fact]
    public void A_file_of_another_source_names_it_in_title_and_facts()
    {
        var outcome = NotifierApp.Outcome("in/a.csv", FileStatus.Rejected, Codes.TypeNotAllowed) with { Source = "eu" };
        var text = AlertText.BodyOf(NoticeOf(outcome));
        Assert.Contains("eu:in/a.csv", (string)AlertText.Of(NoticeOf(outcome))["subject"]!, StringComparison.Ordinal);
        Assert.Contains("File: in/a.csv\nSource: eu\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Source", AlertText.BodyOf(NoticeOf(outcome with { Source = null })), StringComparison.Ordinal);
    }

    [Fact]
    public void A_subject_of_SNS_is_ASCII_of_at_most_100_characters()
    {
        var subject = (string)AlertText.Of(NoticeOf(NotifierApp.Outcome(new string('ä', 500))))["subject"]!;
        Assert.Equal(100, subject.Length);
        Assert.All(subject, sign => Assert.InRange(sign, ' ', '~'));
    }

    [Fact]
    public void A_subject_of_mail_keeps_the_characters_of_the_key()
    {
        var subject = MailHtml.RequestOf(NoticeOf(NotifierApp.Outcome("in/ä📄\r\nBcc: x@y.txt")), new()).Metadata["subject"];
        Assert.Equal("Processed: in/ä📄\uFFFD\uFFFDBcc: x@y.txt", subject);
    }

    [Fact]
    public void A_file_name_is_text_in_HTML()
    {
        var html = MailHtml.Of(NoticeOf(NotifierApp.Outcome("<img src=x onerror=alert(1)>.txt")), "<footer>");
        Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<footer>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_name_is_plain_text_in_Slack_and_Teams()
    {
        var notice = NoticeOf(NotifierApp.Outcome(Nasty, FileStatus.Rejected));
        var slack = SlackBlocks.Of(notice);
        Assert.DoesNotContain('<', (string)slack["text"]!);
        var marked = slack["blocks"]!.AsArray().Where(block => (string)block!["text"]!["type"]! != "plain_text").ToList();
        Assert.StartsWith("<http://", (string)Assert.Single(marked)!["text"]!["text"]!, StringComparison.Ordinal);
        var card = TeamsCard.Of(notice)["attachments"]![0]!["content"]!["body"]!.AsArray();
        Assert.All(card, block => Assert.Equal("RichTextBlock", (string)block!["type"]!));
    }

    [Fact]
    public void A_long_message_keeps_within_the_limits_of_Slack()
    {
        var notice = NoticeOf(NotifierApp.Outcome(new string('k', 1024), FileStatus.Rejected, null, new string('r', 10_000)));
        foreach (var block in SlackBlocks.Of(notice)["blocks"]!.AsArray())
            Assert.InRange(((string)block!["text"]!["text"]!).Length, 1, (string)block["type"]! == "header" ? 150 : 3000);
    }

    [Theory]
    [InlineData("https://files.example/files/{fileId}", "https://files.example/ledger")]
    [InlineData("https://example.com/pipeline/files/{fileId}", "https://example.com/pipeline/ledger")]
    [InlineData("https://files.example/look?id={fileId}", "https://files.example/ledger")]
    public void A_ledger_gap_links_to_the_ledger(string fileLink, string expected)
    {
        var outcome =
            NotifierApp.Outcome("ledger", FileStatus.Missing, Codes.LedgerGap) with { Reason = "no current record for 3 objects" };
        var notice = NoticeOf(outcome, new() { FileLink = fileLink });
        Assert.Equal("Ledger gap: the bucket and the records do not match", notice.Title);
        Assert.Equal(expected, notice.Link.Address);
        Assert.Contains("dead-letter queue", notice.Advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Codes.SendBackStopped, FileStatus.Parked, "Send-back stopped", "POST /send-backs")]
    [InlineData(Codes.SendBackFinished, FileStatus.Processed, "Send-back finished", null)]
    public void The_end_of_a_send_back_is_no_file(string code, FileStatus status, string title, string? advice)
    {
        var outcome = NotifierApp.Outcome("send-back-files-unavailable", status, code) with { Reason = "2 of 5 were parked again" };
        var notice = NoticeOf(outcome, new() { FileLink = "https://x/files/{fileId}" });
        Assert.Equal($"{title}: send-back-files-unavailable", notice.Title);
        Assert.Equal([new("Reason", "2 of 5 were parked again"), new Fact("Time", "2026-01-02 03:04 (UTC)")], notice.Facts);
        Assert.Equal("https://x/", notice.Link.Address);
        if (advice is null) Assert.Null(notice.Advice);
        else Assert.Contains(advice, notice.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void Times_are_in_the_configured_time_zone() => Assert.Contains(
        NoticeOf(NotifierApp.Outcome(), new() { TimeZone = "Europe/Berlin" }).Facts,
        fact => fact is { Label: "Time", Text: "2026-01-02 04:04 (Europe/Berlin)" });

    [Theory]
    [InlineData(0, "0 bytes")]
    [InlineData(1, "1 byte")]
    [InlineData(1023, "1,023 bytes")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData(5L << 40, "5.0 TiB")]
    public void Sizes_have_units(long bytes, string expected) => Assert.Equal(expected, Amounts.Bytes(bytes));

    [Theory]
    [InlineData(1.25, "1.3 s")]
    [InlineData(42, "42 s")]
    [InlineData(200, "3 min 20 s")]
    [InlineData(7500, "2 h 5 min")]
    public void Durations_have_units(double seconds, string expected) =>
        Assert.Equal(expected, Amounts.Duration(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void A_CloudEvent_of_a_summary_has_its_data()
    {
        var cloudEvent = Samples.All.First(message => message.Summary is not null).ToCloudEvent();
        Assert.Equal(Message.Summed, (string)cloudEvent["type"]!);
        Assert.Equal("2026-03-02T08:00:00Z", (string)cloudEvent["time"]!);
        Assert.Equal("digest", (string)cloudEvent["data"]!["kind"]!);
    }

    private static Notice NoticeOf(FileOutcome outcome, NotifierOptions? options = null) =>
        new MessageWords(Options.Create(options ?? new())).NoticeOf(Message.Of("1", outcome));
}
