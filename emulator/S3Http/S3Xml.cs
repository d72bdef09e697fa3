using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace FilePipeline.Emulator.S3Http;

/// <summary>XML as S3 writes it.</summary>
internal static class S3Xml
{
    public static XNamespace Namespace { get; } = "http://s3.amazonaws.com/doc/2006-03-01/";

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static async Task WriteAsync(S3Call call, XElement root)
    {
        call.Response.ContentType = "application/xml";
        using var buffer = new MemoryStream();
        // Keys may hold what XML may not; S3 writes them all the same, unless url encoding is asked for.
        await using (var writer = XmlWriter.Create(buffer, new() { Async = true, CheckCharacters = false, Encoding = new UTF8Encoding(false) }))
            await root.WriteToAsync(writer, call.Cancellation);
        call.Response.ContentLength = buffer.Length;
        await call.Response.Body.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), call.Cancellation);
    }

    /// <exception cref="S3Fault">No XML.</exception>
    public static async Task<XElement> ReadAsync(S3Call call)
    {
        try
        {
            await using var body = call.Body();
            return await XElement.LoadAsync(body, LoadOptions.None, call.Cancellation);
        }
        catch (XmlException)
        {
            throw S3Fault.MalformedXml();
        }
    }

    /// <summary>The text of a child, whatever its namespace.</summary>
    public static string? TextOf(XElement parent, string name) => parent.Elements().FirstOrDefault(child => child.Name.LocalName == name)?.Value;
}
