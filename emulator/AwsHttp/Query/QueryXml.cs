using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace FilePipeline.Emulator.AwsHttp;

/// <summary>Writes the XML answers of the query protocol.</summary>
internal sealed class QueryXml(XNamespace ns)
{
    // A message may have characters that XML does not allow.
    private static readonly XmlWriterSettings _settings =
        new() { Async = true, CheckCharacters = false, Encoding = new UTF8Encoding(false) };

    public XElement Element(string name, params object?[] content) => new(ns + name, content);

    /// <summary>A list with <c>member</c> elements.</summary>
    public XElement Members(string name, IEnumerable<object?> members) =>
        Element(name, members.Select(member => Element("member", member)));

    /// <summary>A map with <c>entry</c> elements.</summary>
    public XElement Entries(string name, IEnumerable<KeyValuePair<string, string>> entries) =>
        Element(name, entries.Select(entry => Element("entry", Element("key", entry.Key), Element("value", entry.Value))));

    /// <summary>Writes the answer of an action; null for an action without a result.</summary>
    public Task WriteAsync(HttpContext http, string action, object?[]? result)
    {
        var metadata = Element("ResponseMetadata", Element("RequestId", RequestIds.Of(http)));
        return WriteAsync(http, Element($"{action}Response", result is null ? null : Element($"{action}Result", result), metadata));
    }

    public Task WriteErrorAsync(HttpContext http, AwsException error)
    {
        http.Response.StatusCode = error.Status;
        return WriteAsync(http, Element(
            "ErrorResponse",
            Element(
                "Error", Element("Type", error.Fault), Element("Code", error.Code), Element("Message", error.Message), Element("Detail")),
            Element("RequestId", RequestIds.Of(http))));
    }

    private static async Task WriteAsync(HttpContext http, XElement root)
    {
        http.Response.ContentType = "text/xml";
        using var buffer = new MemoryStream();
        await using (var writer = XmlWriter.Create(buffer, _settings))
            await root.WriteToAsync(writer, http.RequestAborted);
        http.Response.ContentLength = buffer.Length;
        await http.Response.Body.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), http.RequestAborted);
    }
}
