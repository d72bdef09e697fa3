using System.Globalization;
using System.Xml.Linq;

namespace FilePipeline.Emulator.S3Http;

/// <summary>A part as named in the request that completes an upload.</summary>
internal sealed record CompletedPart(int Number, string ETag, IReadOnlyDictionary<string, string> Checksums)
{
    private const long SmallestPart = 5L << 20;

    /// <summary>Reads the list of parts.</summary>
    /// <exception cref="S3Exception">The XML is not a list of parts.</exception>
    public static IReadOnlyList<CompletedPart> Read(XElement request)
    {
        var parts = S3Xml.ChildrenOf(request, "Part").Select(Of).ToList();
        return parts.Count is > 0 and <= S3Uploads.LastPart ? parts : throw S3Exception.MalformedXml();
    }

    /// <summary>Finds the stored part for each named part.</summary>
    /// <exception cref="S3Exception">A part is missing, out of order or too small.</exception>
    public static IReadOnlyList<UploadPart> Choose(IReadOnlyList<CompletedPart> named, IReadOnlyList<UploadPart> stored)
    {
        for (var i = 1; i < named.Count; i++)
        {
            if (named[i].Number <= named[i - 1].Number)
            {
                throw new S3Exception(
                    400, "InvalidPartOrder", "The list of parts was not in ascending order. Parts must be ordered by part number.");
            }
        }

        var byNumber = stored.ToDictionary(part => part.Number);
        var chosen = named.Select(part =>
            byNumber.GetValueOrDefault(part.Number) is { } found && part.IsOf(found) ? found : throw S3Exception.InvalidPart()).ToList();
        return chosen.SkipLast(1).Any(part => part.Size < SmallestPart)
            ? throw new S3Exception(400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size")
            : chosen;
    }

    private bool IsOf(UploadPart stored) => ETag == stored.ETag
        && (stored.Checksum is null
            || !Checksums.TryGetValue(stored.Checksum.Algorithm, out var checksum) || checksum == stored.Checksum.Value);

    private static CompletedPart Of(XElement part) => new(
        int.TryParse(S3Xml.TextOf(part, "PartNumber"), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw S3Exception.MalformedXml(),
        S3Xml.TextOf(part, "ETag")?.Trim('"') ?? throw S3Exception.MalformedXml(),
        ChecksumAlgorithm.All.Where(algorithm => S3Xml.TextOf(part, algorithm.Element) is not null)
            .ToDictionary(algorithm => algorithm.Name, algorithm => S3Xml.TextOf(part, algorithm.Element)!));
}
