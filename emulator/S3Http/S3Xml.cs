using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace FilePipeline.Emulator.S3Http;

/// <summary>Reads and writes XML in the format of S3.</summary>
internal static class S3Xml
{
    // The largest valid request has 1,000 keys of 1,024 bytes, each byte written as an entity.
    private const int MaxRequestLength = 16 << 20;

    public const string ContentType = "application/xml";

    private static readonly XmlReaderSettings _settings =
        new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, Async = true };

    public static XNamespace Namespace { get; } = "http://s3.amazonaws.com/doc/2006-03-01/";

    public static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static XElement Element(string name, params object?[] content) => new(Namespace + name, content);

    public static XElement Flag(string name, bool value) => Element(name, value ? "true" : "false");

    public static XElement Number(string name, long value) => Element(name, value.ToString(CultureInfo.InvariantCulture));

    public static XElement Owner(string name = "Owner") => Element(name, Element("ID", "emulator"), Element("DisplayName", "emulator"));

    public static async Task WriteAsync(S3Call call, XElement root)
    {
        call.Response.ContentType = ContentType;
        using var buffer = new MemoryStream();
        // Keys may contain characters that XML does not allow; S3 writes them unless the client requests url encoding.
        await using (var writer = XmlWriter.Create(
            buffer, new() { Async = true, CheckCharacters = false, Encoding = new UTF8Encoding(false) }))
        {
            await root.WriteToAsync(writer, call.Cancellation);
        }
        call.Response.ContentLength = buffer.Length;
        await call.Response.Body.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), call.Cancellation);
    }

    /// <summary>Reads the body and verifies its digests and checksums.</summary>
    /// <exception cref="S3Exception">The body is damaged or not XML.</exception>
    public static async Task<XElement> ReadAsync(S3Call call)
    {
        await using var payload = S3Payload.Of(call);
        return await ReadAsync(call, payload);
    }

    /// <exception cref="S3Exception">The body is damaged or not XML.</exception>
    public static async Task<XElement> ReadAsync(S3Call call, S3Payload payload)
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        for (int read; (read = await payload.Content.ReadAsync(chunk, call.Cancellation)) > 0;)
        {
            if (buffer.Length + read > MaxRequestLength) throw S3Exception.MalformedXml();
            await buffer.WriteAsync(chunk.AsMemory(0, read), call.Cancellation);
        }

        payload.Verify();
        buffer.Position = 0;
        return await ParseAsync(buffer, call.Cancellation);
    }

    /// <exception cref="S3Exception">The text is not XML.</exception>
    public static async Task<XElement> ParseAsync(Stream xml, CancellationToken cancellation)
    {
        try
        {
            using var reader = XmlReader.Create(xml, _settings);
            return await XElement.LoadAsync(reader, LoadOptions.None, cancellation);
        }
        catch (XmlException)
        {
            throw S3Exception.MalformedXml();
        }
    }

    public static XElement? ChildOf(XElement parent, string name) =>
        parent.Elements().FirstOrDefault(child => child.Name.LocalName == name);

    public static IEnumerable<XElement> ChildrenOf(XElement parent, string name) =>
        parent.Elements().Where(child => child.Name.LocalName == name);

    /// <summary>The text of a child element in any namespace.</summary>
    public static string? TextOf(XElement parent, string name) => ChildOf(parent, name)?.Value;
}
