using System.Globalization;

namespace FilePipeline.Emulator.S3Http;

/// <summary>Checks the expiry of presigned addresses. Signatures are not checked, because any credentials are accepted.</summary>
internal static class S3Expiry
{
    private const int MaxSeconds = 7 * 24 * 60 * 60;

    /// <exception cref="S3Exception">The address has expired, or its expiry is malformed.</exception>
    public static void Check(S3Call call, DateTimeOffset now)
    {
        if (EndOf(call) is { } end && now >= end) throw S3Exception.AccessDenied("Request has expired");
    }

    private static DateTimeOffset? EndOf(S3Call call)
    {
        if (call.Has("Signature") && call.Has("AWSAccessKeyId"))
        {
            return long.TryParse(call.Text("Expires"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
                : throw S3Exception.AccessDenied("Invalid date (should be seconds since epoch)");
        }

        if (!call.Has("X-Amz-Signature") || !call.Has("X-Amz-Expires")) return null;
        if (!int.TryParse(call.Text("X-Amz-Expires"), NumberStyles.None, CultureInfo.InvariantCulture, out var lifetime)
            || lifetime is < 1 or > MaxSeconds)
        {
            throw Malformed("X-Amz-Expires must be between 1 and 604800 seconds");
        }
        return DateTimeOffset.TryParseExact(
            call.Text("X-Amz-Date"), "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var signed)
            ? signed.AddSeconds(lifetime)
            : throw Malformed("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
    }

    private static S3Exception Malformed(string message) => new(400, "AuthorizationQueryParametersError", message);
}
