namespace FilePipeline.Emulator.S3Http;

/// <summary>What S3 answers to a request that it refuses.</summary>
internal sealed class S3Fault(int status, string code, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    public static S3Fault NoSuchKey() => new(404, "NoSuchKey", "The specified key does not exist.");

    public static S3Fault NoSuchBucket() => new(404, "NoSuchBucket", "The specified bucket does not exist");

    public static S3Fault NoSuchUpload() => new(404, "NoSuchUpload", "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.");

    public static S3Fault InvalidPart() => new(400, "InvalidPart", "One or more of the specified parts could not be found, or its entity tag does not match.");

    public static S3Fault InvalidRange() => new(416, "InvalidRange", "The requested range is not satisfiable");

    public static S3Fault MalformedXml() => new(400, "MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema");

    public static S3Fault NotBuilt(string what) => new(501, "NotImplemented", $"{what}: this stand-in does not have it");
}
