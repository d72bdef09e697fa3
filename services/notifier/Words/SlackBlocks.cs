using System.Text.Json.Nodes;
using FilePipeline.Contracts;

namespace FilePipeline.Notifier;

/// <summary>Messages for an incoming webhook of Slack: blocks of plain text, so that a file name can neither mention people nor hide a
/// link. Such a webhook answers without the id of the message, so no later message can be put into its thread.</summary>
internal static class SlackBlocks
{
    private const int HeaderLength = 150;
    private const int SectionLength = 3000;

    /// <summary>The body of the request.</summary>
    public static JsonObject Of(Notice notice)
    {
        JsonArray blocks =
        [
            Block("header", Plain(Texts.Truncate($"{MarkOf(notice.Severity)} {notice.Title}", HeaderLength))),
            Section(string.Join('\n', notice.Facts.Select(fact => $"{fact.Label}: {fact.Text}"))),
        ];
        foreach (var section in notice.Sections)
            blocks.Add((JsonNode)Section($"{section.Heading}\n{string.Join('\n', section.Lines.Select(line => $"• {line}"))}"));
        if (notice.Advice is { } advice) blocks.Add((JsonNode)Section($"What to do: {advice}"));
        blocks.Add((JsonNode)Block("section", new JsonObject
        {
            ["type"] = "mrkdwn",
            ["text"] = $"<{Escape(notice.Link.Address)}|{Escape(notice.Link.Text)}>",
        }));
        return new()
        {
            // Shown in notifications of phones, and read by screen readers.
            ["text"] = Escape(notice.Title),
            ["unfurl_links"] = false,
            ["unfurl_media"] = false,
            ["blocks"] = blocks,
        };
    }

    private static string MarkOf(Severity severity) => severity switch
    {
        Severity.Bad => "✖",
        Severity.Warning => "▲",
        _ => "✔",
    };

    private static JsonObject Section(string text) => Block("section", Plain(Texts.Truncate(text, SectionLength)));

    private static JsonObject Block(string type, JsonObject text) => new() { ["type"] = type, ["text"] = text };

    private static JsonObject Plain(string text) => new() { ["type"] = "plain_text", ["text"] = text, ["emoji"] = false };

    // Slack's three escapes.
    private static string Escape(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal);
}
