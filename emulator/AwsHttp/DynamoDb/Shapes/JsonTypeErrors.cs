using System.Buffers.Text;
using System.Text.Json;

namespace FilePipeline.Emulator.AwsHttp.DynamoDb;

/// <summary>The errors for JSON of the wrong type, in the words of DynamoDB.</summary>
internal static class JsonTypeErrors
{
    public static DynamoDbException Structure() => DynamoDbException.Serialization("Start of structure or map found where not expected");

    public static DynamoDbException UnexpectedField() => DynamoDbException.Serialization("Unexpected field type");

    public static DynamoDbException NotA(string type, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => DynamoDbException.Serialization($"TRUE_VALUE cannot be converted to {type}"),
        JsonValueKind.False => DynamoDbException.Serialization($"FALSE_VALUE cannot be converted to {type}"),
        JsonValueKind.Number when value.TryGetInt64(out _) =>
            DynamoDbException.Serialization($"NUMBER_VALUE cannot be converted to {type}"),
        JsonValueKind.Number => DynamoDbException.Serialization($"DECIMAL_VALUE cannot be converted to {type}"),
        JsonValueKind.String => DynamoDbException.Serialization($"STRING_VALUE cannot be converted to {type}"),
        JsonValueKind.Array => DynamoDbException.Serialization($"Unrecognized collection type class java.lang.{type}"),
        _ => Structure(),
    };

    public static string JavaName(string type) =>
        type.Contains('.', StringComparison.Ordinal) ? type : $"com.amazonaws.dynamodb.v20120810.{type}";

    /// <summary>Refuses text that is not valid Unicode, because it could not be stored unchanged.</summary>
    public static void CheckText(JsonElement value)
    {
        try
        {
            _ = value.GetString();
        }
        catch (InvalidOperationException)
        {
            throw DynamoDbException.Serialization(null);
        }
    }

    public static void CheckBlob(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Object) throw Structure();
        if (value.ValueKind == JsonValueKind.Array)
            throw DynamoDbException.Serialization("Unrecognized collection type class java.nio.ByteBuffer");
        if (value.ValueKind != JsonValueKind.String)
            throw DynamoDbException.Serialization("only base-64-encoded strings are convertible to bytes");
        CheckText(value);
        var text = value.GetString()!;
        if (text.Length % 4 != 0)
            throw DynamoDbException.Serialization($"Base64 encoded length is expected a multiple of 4 bytes but found: {text.Length}");
        if (!Base64.IsValid(text) || Convert.ToBase64String(Convert.FromBase64String(text)) != text)
            throw DynamoDbException.Serialization("Invalid last non-pad Base64 character dectected");
    }
}
