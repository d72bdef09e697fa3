using System.Globalization;

namespace FilePipeline.Emulator.AwsHttp;

/// <summary>The errors of SQS with their codes and words.</summary>
internal static class SqsErrors
{
    private const string Legacy = "AWS.SimpleQueueService.";

    public static AwsException NoQueue() => new("QueueDoesNotExist", $"{Legacy}NonExistentQueue", "The specified queue does not exist.");

    public static AwsException QueueExists(string attribute) => new(
        "QueueNameExists", "QueueAlreadyExists",
        $"A queue already exists with the same name and a different value for attribute {attribute}");

    public static AwsException Missing(string parameter) => new(
        "MissingRequiredParameterException", "MissingParameter", $"The request must contain the parameter {parameter}.");

    public static AwsException Invalid(string message) => new("InvalidParameterValueException", "InvalidParameterValue", message);

    public static AwsException Invalid(string parameter, object? value, string reason) => Invalid(
        string.Create(CultureInfo.InvariantCulture, $"Value {value} for parameter {parameter} is invalid. Reason: {reason}."));

    public static AwsException UnknownAttribute(string name) =>
        new("InvalidAttributeName", "InvalidAttributeName", $"Unknown Attribute {name}.");

    public static AwsException InvalidAttribute(string name) => new(
        "InvalidAttributeValue", "InvalidAttributeValue", $"Invalid value for the parameter {name}.");

    public static AwsException Unsupported(string what) => new(
        "UnsupportedOperation", $"{Legacy}UnsupportedOperation", $"The emulator does not support {what}");

    public static AwsException InvalidReceipt(string handle) => new(
        "ReceiptHandleIsInvalid", "ReceiptHandleIsInvalid", $"The input receipt handle \"{handle}\" is not a valid receipt handle.");

    public static AwsException NotInFlight() => new(
        "MessageNotInflight", $"{Legacy}MessageNotInflight", "The specified message is not in flight.");

    public static AwsException NoMessage(string handle) => Invalid(
        "ReceiptHandle", handle, "Message does not exist or is not available for visibility timeout change");

    public static AwsException InvalidCharacter(int codePoint) => new(
        "InvalidMessageContents", "InvalidMessageContents",
        string.Create(CultureInfo.InvariantCulture, $"Invalid character #x{codePoint:X} was found in the message body; allowed are "
            + $"#x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF"));

    public static AwsException TooLarge(int limit) => Invalid(string.Create(
        CultureInfo.InvariantCulture, $"One or more parameters are invalid. Reason: Message must be shorter than {limit} bytes."));

    public static AwsException EmptyBatch(string entry) => new(
        "EmptyBatchRequest", $"{Legacy}EmptyBatchRequest", $"There should be at least one {entry} in the request.");

    public static AwsException LargeBatch(int entries) => new(
        "TooManyEntriesInBatchRequest", $"{Legacy}TooManyEntriesInBatchRequest", string.Create(
            CultureInfo.InvariantCulture, $"Maximum number of entries per request are 10. You have sent {entries}."));

    public static AwsException LongBatch(int bytes, int limit) => new(
        "BatchRequestTooLong", $"{Legacy}BatchRequestTooLong", string.Create(
            CultureInfo.InvariantCulture, $"Batch requests cannot be longer than {limit} bytes. You have sent {bytes} bytes."));

    public static AwsException InvalidEntryId() => new(
        "InvalidBatchEntryId", $"{Legacy}InvalidBatchEntryId",
        "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.");

    public static AwsException RepeatedEntryId(string id) =>
        new("BatchEntryIdsNotDistinct", $"{Legacy}BatchEntryIdsNotDistinct", $"Id {id} repeated.");
}
