using System.Text.Json;

namespace FilePipeline.Emulator.S3Http;

/// <summary>The policy of a signed browser form: allowed fields and expiration.</summary>
internal sealed record PostPolicy(DateTimeOffset Expiration, IReadOnlyList<PostCondition> Conditions)
{
    // Fields that need no condition.
    private static readonly string[] _unconditional = ["x-amz-signature", "signature", "awsaccesskeyid", "file", "policy"];

    /// <summary>The minimum file size in bytes.</summary>
    public long MinBytes => Conditions.OfType<PostCondition.Length>().Select(length => length.Least).DefaultIfEmpty(0).Max();

    /// <summary>The maximum file size in bytes.</summary>
    public long MaxBytes => Conditions.OfType<PostCondition.Length>().Select(length => length.Most).DefaultIfEmpty(long.MaxValue).Min();

    /// <summary>Parses a policy.</summary>
    /// <param name="base64">The policy field of the form.</param>
    /// <exception cref="S3Exception">The policy is malformed.</exception>
    public static PostPolicy Read(string base64)
    {
        try
        {
            using var document = JsonDocument.Parse(Convert.FromBase64String(base64));
            var root = document.RootElement;
            if (!root.GetProperty("expiration").TryGetDateTimeOffset(out var expiration)
                || root.GetProperty("expiration").GetString() is not [.., 'Z'])
            {
                throw Invalid("Invalid 'expiration' value");
            }
            return new(expiration, [.. root.GetProperty("conditions").EnumerateArray().SelectMany(PostCondition.Read)]);
        }
        catch (Exception exception) when (
            exception is FormatException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw Invalid(exception.Message);
        }
    }

    /// <summary>Checks the fields of a form.</summary>
    /// <param name="fields">The fields, and the bucket's name.</param>
    /// <param name="now">The current time.</param>
    /// <exception cref="S3Exception">The policy has expired, or does not allow these fields.</exception>
    public void Check(IReadOnlyDictionary<string, string> fields, DateTimeOffset now)
    {
        if (now >= Expiration) throw Denied("Policy expired.");
        if (Conditions.FirstOrDefault(condition => !condition.Holds(fields)) is { } failed)
            throw Denied($"Policy Condition failed: {failed}");
        var named = Conditions.Select(condition => condition.Field)
            .OfType<string>().Concat(_unconditional).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (fields.Keys.FirstOrDefault(field =>
            !named.Contains(field) && !field.StartsWith("x-ignore-", StringComparison.OrdinalIgnoreCase)) is { } extra)
        {
            throw Denied($"Extra input fields: {extra}");
        }
    }

    internal static S3Exception Invalid(string reason) => new(400, "InvalidPolicyDocument", $"Invalid Policy: {reason}");

    private static S3Exception Denied(string reason) => S3Exception.AccessDenied($"Invalid according to Policy: {reason}");
}
