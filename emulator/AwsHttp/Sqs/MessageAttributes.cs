using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;

namespace FilePipeline.Emulator.AwsHttp;

/// <summary>The attributes of a message: <c>{"name":{"DataType":…,"StringValue":… or "BinaryValue":…}}</c>.</summary>
internal static class MessageAttributes
{
    private const string All = "All";
    private const int MaxCount = 10;

    /// <summary>Checks the attributes of a message.</summary>
    /// <exception cref="AwsException">An attribute is invalid.</exception>
    public static void Check(JsonObject attributes)
    {
        if (attributes.Count > MaxCount) throw SqsErrors.Invalid("Number of message attributes exceeds the allowed maximum of 10");
        foreach (var (name, value) in attributes)
        {
            var type = Part(value, "DataType");
            if (string.IsNullOrEmpty(type))
                throw SqsErrors.Invalid($"The message attribute '{name}' must contain a non-empty message attribute type.");
            if (type.Split('.')[0] is not ("String" or "Number" or "Binary"))
            {
                throw SqsErrors.Invalid(
                    $"The message attribute '{name}' has an invalid message attribute type, the set of supported type prefixes is Binary, "
                    + "Number, and String.");
            }
            if (string.IsNullOrEmpty(IsBinary(type) ? Part(value, "BinaryValue") : Part(value, "StringValue")))
                throw SqsErrors.Invalid($"The message attribute '{name}' must contain a non-empty message attribute value.");
            if (IsBinary(type)
                && !Convert.TryFromBase64String(Part(value, "BinaryValue")!, new byte[Part(value, "BinaryValue")!.Length], out _))
            {
                throw SqsErrors.Invalid($"The value of the message attribute '{name}' is not base64.");
            }
        }
    }

    /// <summary>The size of names, types and values in bytes.</summary>
    public static int BytesOf(JsonObject attributes) => attributes.Sum(attribute =>
        Encoding.UTF8.GetByteCount(attribute.Key)
            + Encoding.UTF8.GetByteCount(Part(attribute.Value, "DataType")!) + ValueOf(attribute.Value!).Length);

    /// <summary>The attributes that a receive names: all, by name, or by a prefix such as <c>trace.*</c>.</summary>
    public static JsonObject Select(string? attributes, IReadOnlyList<string> names)
    {
        if (attributes is null || names.Count == 0) return [];
        var selected = JsonNode.Parse(attributes)!.AsObject().Where(attribute => names.Any(name => IsNamed(attribute.Key, name)));
        return new(selected.Select(attribute => KeyValuePair.Create(attribute.Key, attribute.Value?.DeepClone())));
    }

    /// <summary>The MD5 as SQS documents it: of length and bytes of name, type and value, in the order of names.</summary>
    public static string Md5Of(JsonObject attributes)
    {
        using var bytes = new MemoryStream();
        foreach (var (name, value) in attributes.OrderBy(attribute => attribute.Key, StringComparer.Ordinal))
        {
            var type = Part(value, "DataType")!;
            Write(bytes, Encoding.UTF8.GetBytes(name));
            Write(bytes, Encoding.UTF8.GetBytes(type));
            bytes.WriteByte(IsBinary(type) ? (byte)2 : (byte)1);
            Write(bytes, ValueOf(value!));
        }
        return Md5.Hex(bytes.ToArray());
    }

    private static bool IsNamed(string attribute, string name) => name is All or ".*" || attribute == name
        || (name.EndsWith(".*", StringComparison.Ordinal) && attribute.StartsWith(name[..^1], StringComparison.Ordinal));

    private static bool IsBinary(string type) => type.Split('.')[0] == "Binary";

    private static byte[] ValueOf(JsonNode attribute) => IsBinary(Part(attribute, "DataType")!)
        ? Convert.FromBase64String(Part(attribute, "BinaryValue")!)
        : Encoding.UTF8.GetBytes(Part(attribute, "StringValue")!);

    private static string? Part(JsonNode? attribute, string name) => (attribute as JsonObject)?[name]?.ToString();

    private static void Write(MemoryStream bytes, ReadOnlySpan<byte> part)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, part.Length);
        bytes.Write(length);
        bytes.Write(part);
    }
}
