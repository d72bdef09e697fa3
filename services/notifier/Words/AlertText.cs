using System.Text;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;

namespace FilePipeline.Notifier;

/// <summary>Messages for an SNS topic: plain text, and a subject of at most 100 ASCII characters.</summary>
internal static class AlertText
{
    private const int SubjectLength = 100;

    /// <summary>The data of bindings.aws.sns.</summary>
    public static JsonObject Of(Notice notice) => new() { ["message"] = BodyOf(notice), ["subject"] = SubjectOf(notice.Title) };

    /// <summary>A notice as plain text.</summary>
    public static string BodyOf(Notice notice)
    {
        var text = new StringBuilder().Append(notice.Title).Append('\n').Append('\n');
        foreach (var fact in notice.Facts) text.Append(fact.Label).Append(": ").Append(fact.Text).Append('\n');
        foreach (var section in notice.Sections)
        {
            text.Append('\n').Append(section.Heading).Append('\n');
            foreach (var line in section.Lines) text.Append("- ").Append(line).Append('\n');
        }

        if (notice.Advice is { } advice) text.Append('\n').Append("What to do: ").Append(advice).Append('\n');
        return text.Append('\n').Append(notice.Link.Text).Append(": ").Append(notice.Link.Address).ToString();
    }

    // SNS accepts ASCII subjects only; the body has the full title.
    private static string SubjectOf(string title) =>
        Texts.Truncate(string.Concat(title.Select(sign => sign is >= ' ' and <= '~' ? sign : '?')), SubjectLength);
}
