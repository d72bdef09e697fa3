using System.Globalization;

namespace FilePipeline.Emulator.AwsHttp;

/// <summary>The errors of SNS with their codes and words.</summary>
internal static class SnsErrors
{
    public static AwsException NoTopic() => NotFound("Topic does not exist");

    public static AwsException NoSubscription() => NotFound("Subscription does not exist");

    public static AwsException Invalid(string what) => new("InvalidParameterException", "InvalidParameter", $"Invalid parameter: {what}");

    public static AwsException InvalidAttribute(string why) => new("ParameterValueInvalid", "ParameterValueInvalid", why);

    public static AwsException Missing(string parameter) => Invalid($"{parameter} Reason: no value for required parameter");

    public static AwsException Unsupported(string what) => Invalid($"the emulator does not support {what}");

    public static AwsException Batch(string code, string message) => new($"{code}Exception", code, message);

    public static AwsException LargeBatch(int entries) => Batch("TooManyEntriesInBatchRequest", string.Create(
        CultureInfo.InvariantCulture, $"The batch request contains more entries than permissible (10): {entries}."));

    private static AwsException NotFound(string message) =>
        new("NotFoundException", "NotFound", message) { Status = StatusCodes.Status404NotFound };
}
