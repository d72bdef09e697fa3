using System.Diagnostics;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>The W3C trace context, passed on like daprd without tracing.</summary>
internal static class TraceParent
{
    public const string Header = "traceparent";

    /// <summary>The value that daprd sends without a trace: an all-zero parent.</summary>
    public const string Nothing = "00-00000000000000000000000000000000-0000000000000000-00";

    public static bool IsValid(string? value) => ActivityContext.TryParse(value, null, out var context) && context.TraceId != default;

    public static string OrNothing(string? value) => IsValid(value) ? value! : Nothing;

    public static string OrEmpty(string? value) => IsValid(value) ? value! : "";
}
