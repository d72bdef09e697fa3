using System.Text;
using System.Text.Json;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>Unquotes inline data like Dapr: a JSON scalar becomes its text (`"abc"` is abc, 1.10 is 1.1, null is empty); other data is
/// unchanged.</summary>
internal static class GoUnquote
{
    public static ReadOnlyMemory<byte> Scalar(ReadOnlyMemory<byte> data)
    {
        if (data.IsEmpty) return data;
        try
        {
            var reader = new Utf8JsonReader(data.Span);
            reader.Read();
            byte[]? text = reader.TokenType switch
            {
                JsonTokenType.String => Encoding.UTF8.GetBytes(reader.GetString()!),
                JsonTokenType.Number => Encoding.UTF8.GetBytes(GoJson.PlainNumber(reader.GetDouble())),
                JsonTokenType.True => "true"u8.ToArray(),
                JsonTokenType.False => "false"u8.ToArray(),
                JsonTokenType.Null => [],
                _ => null,
            };
            return text is null || reader.Read() ? data : text;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return data;
        }
    }
}
