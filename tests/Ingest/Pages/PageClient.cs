using System.Net;
using System.Text.RegularExpressions;

namespace FilePipeline.Ingest.Tests.Pages;

/// <summary>Reads pages as a browser does.</summary>
internal static partial class PageClient
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Opens an address as a browser.</summary>
    public static async Task<HttpResponseMessage> OpenAsync(
        this IngestApp app, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, app.Exactly(path));
        request.Headers.Accept.ParseAdd("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await app.Client.SendAsync(request, Cancellation);
    }

    /// <summary>Sends a form, and follows no redirect.</summary>
    public static async Task<HttpResponseMessage> SendFormAsync(
        this IngestApp app, string path, params (string Name, string Value)[] fields)
    {
        using var client = ApiClient.WithoutRedirects();
        using var form = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        return await client.PostAsync(app.Exactly(path), form, Cancellation);
    }

    /// <summary>The page at an address, which has this status.</summary>
    public static async Task<string> PageAsync(
        this IngestApp app, string path, int status = 200, params (string Name, string Value)[] headers)
    {
        using var response = await app.OpenAsync(path, headers);
        return await response.PageAsync(status);
    }

    /// <summary>The page in a response, with characters instead of numeric references.</summary>
    public static async Task<string> PageAsync(this HttpResponseMessage response, int status = 200)
    {
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.True((int)response.StatusCode == status, $"{(int)response.StatusCode}: {text}");
        Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
        return NumericReference().Replace(text, match => WebUtility.HtmlDecode(match.Value));
    }

    /// <summary>The words of a page, without tags, and with single spaces.</summary>
    public static string TextOf(this string page) =>
        Spaces().Replace(WebUtility.HtmlDecode(Tag().Replace(page, " ")), " ").Trim();

    /// <summary>The addresses of the links within the first element of a name.</summary>
    public static IReadOnlyList<string> LinksOf(this string page, string element)
    {
        var start = page.IndexOf($"<{element}", StringComparison.Ordinal);
        var end = page.IndexOf($"</{element}>", start, StringComparison.Ordinal);
        return [.. Link().Matches(page[start..end]).Select(match => WebUtility.HtmlDecode(match.Groups["to"].Value))];
    }

    /// <summary>The keys of the rows of files.</summary>
    public static IReadOnlyList<string> KeysOf(this string page) =>
        [.. FileRow().Matches(page).Select(match => WebUtility.HtmlDecode(match.Groups["key"].Value))];

    /// <summary>The address of the link with this text; null when there is none.</summary>
    public static string? LinkTo(this string page, string text) =>
        Link().Matches(page).Where(match => match.Groups["text"].Value == text)
            .Select(match => WebUtility.HtmlDecode(match.Groups["to"].Value)).FirstOrDefault();

    [GeneratedRegex("<tr data-file=.*?<bdi class=\"key\">(?<key>[^<]*)</bdi>", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex FileRow();

    [GeneratedRegex("&#x?[0-9A-Fa-f]+;")]
    private static partial Regex NumericReference();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex("<a [^>]*href=\"(?<to>[^\"]*)\"[^>]*>(?<text>[^<]*)", RegexOptions.ExplicitCapture)]
    private static partial Regex Link();
}
