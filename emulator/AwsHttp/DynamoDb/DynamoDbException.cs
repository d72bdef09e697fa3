using System.Text.Json.Nodes;

namespace FilePipeline.Emulator.AwsHttp.DynamoDb;

/// <summary>An error reply of DynamoDB: status 400 with a type and a message.</summary>
internal sealed class DynamoDbException(string service, string code, string? message) : Exception(message)
{
    private const string DynamoDb = "com.amazonaws.dynamodb.v20120810";

    /// <summary>Further members of the reply.</summary>
    public JsonObject Details { get; init; } = [];

    public string Code { get; } = code;

    public static DynamoDbException Of(string code, string message) => new(DynamoDb, code, message);

    public static DynamoDbException Validation(string message) => new("com.amazon.coral.validate", "ValidationException", message);

    public static DynamoDbException Serialization(string? message) => new("com.amazon.coral.service", "SerializationException", message);

    public static DynamoDbException UnknownOperation() => new("com.amazon.coral.service", "UnknownOperationException", null);

    public static DynamoDbException MissingResource(string details = "") =>
        Of("ResourceNotFoundException", $"Requested resource not found{details}");

    public static DynamoDbException ConditionFailed(JsonObject details) =>
        new(DynamoDb, "ConditionalCheckFailedException", "The conditional request failed") { Details = details };

    public static DynamoDbException Cancelled(string message, JsonArray reasons) =>
        new(DynamoDb, "TransactionCanceledException", message) { Details = new() { ["CancellationReasons"] = reasons } };

    public JsonObject ToJson()
    {
        var reply = new JsonObject { ["__type"] = $"{service}#{Code}" };
        foreach (var (name, value) in Details) reply[name] = value?.DeepClone();
        // DynamoDB writes the first letter in lower or in upper case, by the error.
        if (HasMessage) reply[Code is "SerializationException" or "TransactionCanceledException" ? "Message" : "message"] = Message;
        return reply;
    }

    private bool HasMessage { get; } = message is not null;
}
