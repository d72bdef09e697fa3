using System.Net;
using System.Text;
using System.Text.Json;
using FilePipeline.Contracts;

namespace FilePipeline.Notifier;

/// <summary>Messages as mails. Dapr's mail components send HTML without a second part in plain text and without further headers, so the
/// mail ends with a line instead of a List-Unsubscribe header.</summary>
internal static class MailHtml
{
    private const int SubjectLength = 200;

    /// <summary>The request to bindings.smtp or bindings.aws.ses: every field, since the SMTP component keeps fields of an earlier
    /// mail.</summary>
    public static ChannelRequest RequestOf(Notice notice, NotifierOptions options) => new(
        "create",
        // Both mail components unquote the data; SES requires the quotes. HTML entities avoid surrogate escapes in JSON, which they
        // cannot unquote.
        JsonSerializer.SerializeToUtf8Bytes(Of(notice, options.EmailFooter)),
        new Dictionary<string, string>
        {
            ["emailFrom"] = options.EmailFrom,
            ["emailTo"] = options.EmailTo,
            ["emailCC"] = "",
            ["emailBCC"] = "",
            ["subject"] = Texts.Truncate(notice.Title, SubjectLength),
        });

    /// <summary>A notice as an HTML document.</summary>
    public static string Of(Notice notice, string footer)
    {
        var html = new StringBuilder("<html><body>\n");
        html.Append($"<h2>{Encode(notice.Title)}</h2>\n<table>\n");
        foreach (var fact in notice.Facts)
            html.Append($"<tr><th align=\"left\" valign=\"top\">{Encode(fact.Label)}</th><td>{Encode(fact.Text)}</td></tr>\n");
        html.Append("</table>\n");
        foreach (var section in notice.Sections)
        {
            html.Append($"<h3>{Encode(section.Heading)}</h3>\n<ul>\n");
            foreach (var line in section.Lines) html.Append($"<li>{Encode(line)}</li>\n");
            html.Append("</ul>\n");
        }

        if (notice.Advice is { } advice) html.Append($"<p><b>What to do:</b> {Encode(advice)}</p>\n");
        html.Append($"<p><a href=\"{Encode(notice.Link.Address)}\">{Encode(notice.Link.Text)}</a></p>\n");
        return html.Append($"<hr>\n<p>{Encode(footer)}</p>\n</body></html>").ToString();
    }

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
