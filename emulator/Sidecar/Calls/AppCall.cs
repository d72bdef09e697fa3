namespace FilePipeline.Emulator.Sidecar;

/// <summary>One call from the sidecar to its app; the body is sent unchanged.</summary>
internal sealed record AppCall(HttpMethod Method, string Path)
{
    public ReadOnlyMemory<byte> Body { get; init; }

    public string? ContentType { get; init; } = "application/json";

    public IReadOnlyDictionary<string, string> Headers { get; init; } = _none;

    private static readonly Dictionary<string, string> _none = new(StringComparer.Ordinal);
}

/// <summary>The answer of the app.</summary>
internal readonly record struct AppReply(int Status, ReadOnlyMemory<byte> Body)
{
    public bool IsSuccess => Status is >= 200 and < 300;
}
