namespace FilePipeline.Emulator.Sidecar;

/// <summary>A component that the app can call. Faults come as CallException with the component's own words.</summary>
internal abstract class OutputBinding
{
    /// <summary>In the order in which daprd lists them.</summary>
    public abstract IReadOnlyList<string> Operations { get; }

    public abstract Task<BindingReply> InvokeAsync(BindingCall call, CancellationToken cancellation);
}

/// <summary>One call of an output binding. Names of metadata are as the caller wrote them.</summary>
internal sealed record BindingCall(string Operation, ReadOnlyMemory<byte> Data, IReadOnlyDictionary<string, string> Metadata)
{
    public string? Text(string name) => Metadata.TryGetValue(name, out var text) && text.Length > 0 ? text : null;

    public bool Flag(string name) => ComponentSettings.IsTruthy(Text(name));
}

/// <summary>Null data is an answer without a body.</summary>
internal sealed record BindingReply(ReadOnlyMemory<byte>? Data, IReadOnlyDictionary<string, string> Metadata)
{
    private static readonly Dictionary<string, string> _none = new(StringComparer.Ordinal);

    public static BindingReply Empty { get; } = new(null, _none);

    public static BindingReply Of(ReadOnlyMemory<byte> data) => new(data, _none);
}
