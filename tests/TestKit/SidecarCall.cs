using System.Text;

namespace FilePipeline.TestKit;

/// <summary>A call of a service to its sidecar.</summary>
/// <param name="Kind">get, save, delete, publish or binding.</param>
/// <param name="Component">The store, pubsub or binding.</param>
/// <param name="Operation">The binding's operation or the topic; empty for state.</param>
/// <param name="Key">The state key or the binding metadata <c>key</c>; empty if there is none.</param>
/// <param name="Content">The content of the request.</param>
/// <param name="Metadata">The metadata of the request.</param>
/// <param name="ETag">The condition of a save; null if there is none.</param>
public sealed record SidecarCall(
    string Kind,
    string Component,
    string Operation,
    string Key,
    ReadOnlyMemory<byte> Content,
    IReadOnlyDictionary<string, string> Metadata,
    string? ETag)
{
    /// <summary>The content as text.</summary>
    public string Text => Encoding.UTF8.GetString(Content.Span);

    /// <summary>The call in one short line, for assertions on the order of effects: <c>binding files get a.txt</c>.</summary>
    public override string ToString() => string.Join(' ', new[] { Kind, Component, Operation, Key }.Where(part => part.Length > 0));
}
