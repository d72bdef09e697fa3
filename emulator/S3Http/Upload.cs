using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.S3Http;

/// <summary>An unfinished multipart upload.</summary>
/// <param name="Id">32 hex digits.</param>
/// <param name="Bucket">Where the object will be.</param>
/// <param name="Key">Its key.</param>
/// <param name="Details">What is stored with it.</param>
/// <param name="Algorithm">The checksum that the client chose; null for none.</param>
/// <param name="IsComposite">Whether its checksum is made from those of the parts.</param>
/// <param name="Initiated">When it began.</param>
internal sealed record Upload(string Id, string Bucket, string Key, ObjectDetails Details, string? Algorithm, bool IsComposite, DateTimeOffset Initiated)
{
    public ChecksumAlgorithm? ChosenAlgorithm => Algorithm is null ? null : ChecksumAlgorithm.OfName(Algorithm);

    public string Type => IsComposite ? "COMPOSITE" : "FULL_OBJECT";
}

/// <summary>A part of an unfinished upload.</summary>
internal sealed record UploadPart(int Number, string Path, string ETag, long Size, DateTimeOffset LastModified, ObjectChecksum? Checksum);
