namespace FilePipeline.Contracts.Tests;

/// <summary>Which differences between upload and content are mismatches.</summary>
public sealed class IntegrityTests
{
    private const string Received = "aa11";
    private const string Other = "bb22";
    private const string ETag = "0cc175b9c0f1b6a831c399e269772661";
    private const string PartedETag = "0cc175b9c0f1b6a831c399e269772661-2";
    private const string OtherETag = "92eb5ffee6ae2fec3ad71c777531578f";

    public static TheoryData<string, string[]?, string?, string, IntegrityFinding> Cases => new()
    {
        { "the upload itself", [ETag], ETag, Received, IntegrityFinding.Intact },
        { "the upload in parts", [PartedETag], PartedETag, Received, IntegrityFinding.Intact },
        { "the upload, its ETag in capitals", [ETag], "0CC175B9C0F1B6A831C399E269772661", Received, IntegrityFinding.Intact },
        { "bytes damaged in the bucket or on the way from it", [ETag], ETag, Other, IntegrityFinding.Mismatch },
        { "bytes of an upload in parts, damaged in the bucket", [PartedETag], PartedETag, Other, IntegrityFinding.Mismatch },
        { "bytes damaged before they were stored, as ingest found", [ETag, OtherETag], OtherETag, Other, IntegrityFinding.Mismatch },
        { "a later write by another client, of the same size", [ETag], OtherETag, Other, IntegrityFinding.Unknown },
        { "a later write by another client, of the same bytes in other parts", [ETag], PartedETag, Received, IntegrityFinding.Unknown },
        { "the event of the first of two uploads", [OtherETag], ETag, Received, IntegrityFinding.Unknown },
        { "an earlier object, when ingest ended between receipt and store", [OtherETag], ETag, Other, IntegrityFinding.Unknown },
        { "an upload through an older ingest, after one through this", [ETag], OtherETag, Other, IntegrityFinding.Unknown },
        { "a bucket whose ETags are not MD5s", [ETag], "3858f62230ac3c915f300c664312c63f", Other, IntegrityFinding.Unknown },
        { "an upload of more parts than S3 allows", [], ETag, Other, IntegrityFinding.Unknown },
        { "an event without an ETag", [ETag], null, Other, IntegrityFinding.Unknown },
        { "no receipt: stored by another client, or months ago", null, ETag, Other, IntegrityFinding.Unknown },
    };

    [Theory, MemberData(nameof(Cases))]
    public void Only_the_same_write_is_compared(string what, string[]? eTags, string? eventETag, string read, IntegrityFinding expected)
    {
        var receipt = eTags is null ? null : new UploadReceipt { Sha256 = Received, Bytes = 3, ETags = eTags, ReceivedAt = Some.Time };

        Assert.True(expected == Integrity.Compare(receipt, ObjectVersion.Of(null, "01", eventETag, 3, Some.Time), read), what);
    }
}
