using System.Xml.Linq;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.S3Http;

/// <summary>Tags by S3's limits, and their XML.</summary>
internal static class ObjectTags
{
    private const int Most = 10;
    private const int LongestKey = 128;
    private const int LongestValue = 256;

    /// <exception cref="S3Exception">Too many, too long, or twice the same key.</exception>
    public static IReadOnlyList<ObjectTag> Checked(IReadOnlyList<ObjectTag> tags)
    {
        if (tags.Count > Most) throw new S3Exception(400, "BadRequest", $"Object tags cannot be greater than {Most}");
        if (tags.Any(tag => tag.Key.Length is 0 or > LongestKey)) throw S3Exception.InvalidTag("The TagKey you have provided is invalid");
        if (tags.Any(tag => tag.Value.Length > LongestValue)) throw S3Exception.InvalidTag("The TagValue you have provided is invalid");
        if (tags.DistinctBy(tag => tag.Key).Count() < tags.Count) throw S3Exception.InvalidTag("Cannot provide multiple Tags with the same key");
        return tags;
    }

    /// <exception cref="S3Exception">It is no tag set, or one that is not valid.</exception>
    public static IReadOnlyList<ObjectTag> Read(XElement tagging)
    {
        if (tagging.Name.LocalName != "Tagging" || S3Xml.ChildOf(tagging, "TagSet") is not { } set) throw S3Exception.MalformedXml();
        return Checked([.. S3Xml.ChildrenOf(set, "Tag").Select(tag => new ObjectTag(
            S3Xml.TextOf(tag, "Key") ?? throw S3Exception.MalformedXml(), S3Xml.TextOf(tag, "Value") ?? throw S3Exception.MalformedXml()))]);
    }

    public static XElement Write(IEnumerable<ObjectTag> tags) => S3Xml.Element("Tagging", S3Xml.Element(
        "TagSet", [.. tags.OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => S3Xml.Element("Tag", S3Xml.Element("Key", tag.Key), S3Xml.Element("Value", tag.Value)))]));
}
