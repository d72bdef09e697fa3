using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>What create stores with an object: its content type and tags.</summary>
internal static class S3Details
{
    // What the SDK for Go sends when nobody names a type.
    private const string DefaultType = "application/octet-stream";

    /// <exception cref="CallException">Tags that are not valid.</exception>
    public static ObjectDetails Of(BindingCall call) => Of(call.Text("Content-Type"), call.Text("tags"));

    /// <exception cref="CallException">Tags that are not valid.</exception>
    public static ObjectDetails Of(string? contentType, string? tags) =>
        ObjectDetails.OfContentType(string.IsNullOrWhiteSpace(contentType) ? DefaultType : contentType.Trim()) with
        {
            Tags = string.IsNullOrEmpty(tags) ? [] : [.. tags.Split(',').Select(TagOf)],
        };

    private static ObjectTag TagOf(string entry) => entry.Trim().Split('=', 2) is [{ Length: > 0 } key, { Length: > 0 } value]
        ? new(key, value)
        : throw new CallException($"s3 binding error: parsing tags failed: invalid tag format: '{entry}' (expected key=value)");
}
