namespace FilePipeline.Doctor.Live;

/// <summary>A program is missing or failed. <c>Code</c> is the error code of AWS or of the API server, where there is one.</summary>
internal sealed class ToolException(string message, string? code = null) : Exception(message)
{
    /// <summary>The code for a program that is not on the path.</summary>
    public const string NotFound = "not-found";

    // Of the API server, S3, SQS, SNS, DynamoDB and EKS, and IAM.
    private static readonly string[] _missing =
    [
        "NotFound", "NoSuchBucket", "AWS.SimpleQueueService.NonExistentQueue", "NotFoundException", "ResourceNotFoundException",
        "NoSuchEntity",
    ];

    public string? Code { get; } = code;

    /// <summary>Whether the program ran and what it was asked about does not exist.</summary>
    public bool IsMissing => _missing.Contains(Code);
}
