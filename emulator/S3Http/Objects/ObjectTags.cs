using System.Xml.Linq;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.S3Http;

/// <summary>Validates object tags, and reads and writes their XML.</summary>
internal static class ObjectTags
{
    private const int MaxTags = 10;
    private const int MaxKeyLength = 128;
    private const int MaxValueLength = 256;

    /// <exception cref="S3Exception">There are too many tags, one is too long, or a key is repeated.</exception>
    public static IReadOnlyList<ObjectTag> Checked(IReadOnlyList<ObjectTag> tags)
    {
        if (tags.Count > MaxTags) throw new S3Exception(400, "BadRequest", $"Object tags cannot be greater than {MaxTags}");
        if (tags.Any(tag => tag.Key.Length is 0 or > MaxKeyLength)) throw S3Exception.InvalidTag("The TagKey you have provided is invalid");
        if (tags.Any(tag => tag.Value.Length > MaxValueLength)) throw S3Exception.InvalidTag("The TagValue you have provided is invalid");
        if (tags.DistinctBy(tag => tag.Key).Count() < tags.Count)
            throw S3Exception.InvalidTag("Cannot provide multiple Tags with the same key");
        return tags;
    }

    /// <exception cref="S3Exception">The XML is not a valid tag set.</exception>
    public static IReadOnlyList<ObjectTag> Read(XElement tagging)
    {
        if (tagging.Name.LocalName != "Tagging" || S3Xml.ChildOf(tagging, "TagSet") is not { } set) throw S3Exception.MalformedXml();
        return Checked([.. S3Xml.ChildrenOf(set, "Tag").Select(tag => new ObjectTag(
            S3Xml.TextOf(tag, "Key") ?? throw S3Exception.MalformedXml(),
            S3Xml.TextOf(tag, "Value") ?? throw S3Exception.MalformedXml()))]);
    }

    public static XElement Write(IEnumerable<ObjectTag> tags) => S3Xml.Element("Tagging", S3Xml.Element(
        "TagSet", [.. tags.OrderBy(tag => tag.Key, StringComparer.Ordinal)
            .Select(tag => S3Xml.Element("Tag", S3Xml.Element("Key", tag.Key), S3Xml.Element("Value", tag.Value)))]));
}
