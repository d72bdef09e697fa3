namespace FilePipeline.Emulator.S3Http;

/// <summary>An error answer of S3.</summary>
internal sealed class S3Exception(int status, string code, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    public static S3Exception AccessDenied(string message) => new(403, "AccessDenied", message);

    public static S3Exception BadDigest(string what) =>
        new(400, "BadDigest", $"The {what} you specified did not match the calculated checksum.");

    public static S3Exception EntityTooLarge() => new(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size");

    public static S3Exception IncompleteBody() => new(
        400, "IncompleteBody", "You did not provide the number of bytes specified by the Content-Length HTTP header");

    public static S3Exception InvalidArgument(string message) => new(400, "InvalidArgument", message);

    public static S3Exception InvalidPart() => new(
        400, "InvalidPart", "One or more of the specified parts could not be found, or its entity tag or checksum does not match.");

    public static S3Exception InvalidRange() => new(416, "InvalidRange", "The requested range is not satisfiable");

    public static S3Exception InvalidRequest(string message) => new(400, "InvalidRequest", message);

    public static S3Exception InvalidTag(string message) => new(400, "InvalidTag", message);

    public static S3Exception InvalidUri() => new(400, "InvalidURI", "Couldn't parse the specified URI.");

    public static S3Exception MalformedXml() => new(
        400, "MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema");

    public static S3Exception MissingContentLength() =>
        new(411, "MissingContentLength", "You must provide the Content-Length HTTP header.");

    public static S3Exception NoSuchBucket() => new(404, "NoSuchBucket", "The specified bucket does not exist");

    public static S3Exception NoSuchKey() => new(404, "NoSuchKey", "The specified key does not exist.");

    public static S3Exception NoSuchUpload() => new(
        404, "NoSuchUpload",
        "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.");

    public static S3Exception NoSuchVersion() => new(404, "NoSuchVersion", "The specified version does not exist.");

    public static S3Exception NotImplemented(string what) => new(501, "NotImplemented", $"The emulator does not implement {what}");

    public static S3Exception NotModified() => new(304, "NotModified", "Not Modified");

    public static S3Exception PreconditionFailed() => new(
        412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold");
}
