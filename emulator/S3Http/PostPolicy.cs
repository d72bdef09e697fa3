using System.Text.Json;

namespace FilePipeline.Emulator.S3Http;

/// <summary>What a signed browser form may contain, and until when.</summary>
internal sealed record PostPolicy(DateTimeOffset Expiration, IReadOnlyList<PostCondition> Conditions)
{
    // Fields that need no condition.
    private static readonly string[] _free = ["x-amz-signature", "signature", "awsaccesskeyid", "file", "policy"];

    /// <summary>Bytes that the file must at least have.</summary>
    public long LeastBytes => Conditions.OfType<PostCondition.Length>().Select(length => length.Least).DefaultIfEmpty(0).Max();

    /// <summary>Bytes that the file may have at most.</summary>
    public long MostBytes => Conditions.OfType<PostCondition.Length>().Select(length => length.Most).DefaultIfEmpty(long.MaxValue).Min();

    /// <param name="base64">As the form has it.</param>
    /// <exception cref="S3Exception">It cannot be read.</exception>
    public static PostPolicy Read(string base64)
    {
        try
        {
            using var document = JsonDocument.Parse(Convert.FromBase64String(base64));
            var root = document.RootElement;
            if (!root.GetProperty("expiration").TryGetDateTimeOffset(out var expiration) || root.GetProperty("expiration").GetString() is not [.., 'Z'])
                throw Invalid("Invalid 'expiration' value");
            return new(expiration, [.. root.GetProperty("conditions").EnumerateArray().SelectMany(PostCondition.Read)]);
        }
        catch (Exception failure) when (failure is FormatException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw Invalid(failure.Message);
        }
    }

    /// <param name="fields">Of the form, and the bucket's name.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="S3Exception">The policy has ended, or does not allow these fields.</exception>
    public void Check(IReadOnlyDictionary<string, string> fields, DateTimeOffset now)
    {
        if (now >= Expiration) throw Denied("Policy expired.");
        if (Conditions.FirstOrDefault(condition => !condition.Holds(fields)) is { } failed) throw Denied($"Policy Condition failed: {failed}");
        var named = Conditions.Select(condition => condition.Field).OfType<string>().Concat(_free).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (fields.Keys.FirstOrDefault(field => !named.Contains(field) && !field.StartsWith("x-ignore-", StringComparison.OrdinalIgnoreCase)) is { } extra)
            throw Denied($"Extra input fields: {extra}");
    }

    internal static S3Exception Invalid(string reason) => new(400, "InvalidPolicyDocument", $"Invalid Policy: {reason}");

    private static S3Exception Denied(string reason) => S3Exception.AccessDenied($"Invalid according to Policy: {reason}");
}
