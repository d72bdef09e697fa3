using System.Text.Json.Nodes;

namespace FilePipeline.Notifier;

/// <summary>Messages for a webhook of Microsoft Teams: an adaptive card of rich text, in
/// which no character of a file name is markup.</summary>
internal static class TeamsCard
{
    // Teams refuses messages above 28 KB.
    private const int TextLength = 6000;

    /// <summary>The body of the request.</summary>
    public static JsonObject Of(Notice notice)
    {
        JsonArray body = [Text(notice.Title, isHeading: true, ColorOf(notice.Severity))];
        foreach (var fact in notice.Facts) body.Add((JsonNode)Text($"{fact.Label}: {fact.Text}"));
        var left = TextLength;
        foreach (var section in notice.Sections)
        {
            body.Add((JsonNode)Text(section.Heading, isHeading: true));
            foreach (var line in section.Lines.TakeWhile(line => (left -= line.Length) > 0)) body.Add((JsonNode)Text(line));
        }

        if (notice.Advice is { } advice) body.Add((JsonNode)Text($"What to do: {advice}"));
        return new()
        {
            ["type"] = "message",
            ["attachments"] = new JsonArray(new JsonObject
            {
                ["contentType"] = "application/vnd.microsoft.card.adaptive",
                ["content"] = new JsonObject
                {
                    ["$schema"] = "http://adaptivecards.io/schemas/adaptive-card.json",
                    ["type"] = "AdaptiveCard",
                    ["version"] = "1.4",
                    ["msteams"] = new JsonObject { ["width"] = "Full" },
                    ["body"] = body,
                    ["actions"] = new JsonArray(new JsonObject
                    {
                        ["type"] = "Action.OpenUrl",
                        ["title"] = notice.Link.Text,
                        ["url"] = notice.Link.Address,
                    }),
                },
            }),
        };
    }

    private static string ColorOf(Severity severity) => severity switch
    {
        Severity.Bad => "Attention",
        Severity.Warning => "Warning",
        _ => "Good",
    };

    private static JsonObject Text(string text, bool isHeading = false, string color = "Default") => new()
    {
        ["type"] = "RichTextBlock",
        ["inlines"] = new JsonArray(new JsonObject
        {
            ["type"] = "TextRun",
            ["text"] = text,
            ["weight"] = isHeading ? "Bolder" : "Default",
            ["color"] = color,
        }),
    };
}
