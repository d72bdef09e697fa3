using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>The metadata that create stores with an object: content type and tags.</summary>
internal static class S3Details
{
    // The SDK for Go sends this type if none is given.
    private const string DefaultType = "application/octet-stream";

    /// <exception cref="CallException">The tags are not valid.</exception>
    public static ObjectDetails Of(BindingCall call) => Of(call.Text("Content-Type"), call.Text("tags"));

    /// <exception cref="CallException">The tags are not valid.</exception>
    public static ObjectDetails Of(string? contentType, string? tags) =>
        ObjectDetails.OfContentType(string.IsNullOrWhiteSpace(contentType) ? DefaultType : contentType.Trim()) with
        {
            Tags = string.IsNullOrEmpty(tags) ? [] : [.. tags.Split(',').Select(TagOf)],
        };

    private static ObjectTag TagOf(string entry) => entry.Trim().Split('=', 2) is [{ Length: > 0 } key, { Length: > 0 } value]
        ? new(key, value)
        : throw new CallException($"s3 binding error: parsing tags failed: invalid tag format: '{entry}' (expected key=value)");
}
