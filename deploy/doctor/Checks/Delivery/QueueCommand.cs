namespace FilePipeline.Doctor.Checks;

/// <summary>Commands that change a queue by its name.</summary>
internal static class QueueCommand
{
    public static string Set(string? queue, string attributes) =>
        $"aws sqs set-queue-attributes --queue-url {Address(queue)} --attributes {attributes}";

    /// <summary>Dead-letters messages to another queue after the lowest safe number of receives.</summary>
    public static string Redrive(string queue, string dead) => Set(
        queue,
        $$"""'{"RedrivePolicy":"{\"maxReceiveCount\":{{ReceiveCounts.Least}},\"deadLetterTargetArn\":\"'{{Arn(dead)}}'\"}"}'""");

    private static string Address(string? queue) => $"$(aws sqs get-queue-url --queue-name {queue} --query QueueUrl --output text)";

    private static string Arn(string queue) =>
        $"$(aws sqs get-queue-attributes --queue-url {Address(queue)} --attribute-names QueueArn "
        + "--query Attributes.QueueArn --output text)";
}
