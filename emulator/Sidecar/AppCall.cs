namespace FilePipeline.Emulator.Sidecar;

/// <summary>One call of the sidecar to its app; the body goes as it is.</summary>
internal sealed record AppCall(HttpMethod Method, string Path)
{
    public ReadOnlyMemory<byte> Body { get; init; }

    public string? ContentType { get; init; } = "application/json";

    public IReadOnlyDictionary<string, string> Headers { get; init; } = _none;

    private static readonly Dictionary<string, string> _none = new(StringComparer.Ordinal);
}
