namespace FilePipeline.Emulator.Sidecar;

/// <summary>An output binding. Failures are thrown as CallException with the component's message.</summary>
internal abstract class OutputBinding
{
    /// <summary>The supported operations, in the order of daprd.</summary>
    public abstract IReadOnlyList<string> Operations { get; }

    public abstract Task<BindingReply> InvokeAsync(BindingCall call, CancellationToken cancellation);
}

/// <summary>One call of an output binding. Metadata names keep the case that the caller used.</summary>
internal sealed record BindingCall(string Operation, ReadOnlyMemory<byte> Data, IReadOnlyDictionary<string, string> Metadata)
{
    public string? Text(string name) => Metadata.TryGetValue(name, out var text) && text.Length > 0 ? text : null;

    public bool Flag(string name) => ComponentSettings.IsTruthy(Text(name));
}

/// <summary>The reply of an output binding; null data is an answer without a body.</summary>
internal sealed record BindingReply(ReadOnlyMemory<byte>? Data, IReadOnlyDictionary<string, string> Metadata)
{
    private static readonly Dictionary<string, string> _none = new(StringComparer.Ordinal);

    public static BindingReply Empty { get; } = new(null, _none);

    public static BindingReply Of(ReadOnlyMemory<byte> data) => new(data, _none);
}
