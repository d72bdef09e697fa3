using System.Diagnostics;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>The W3C trace context, as daprd hands it on when it records no spans itself.</summary>
internal static class TraceParent
{
    public const string Header = "traceparent";

    /// <summary>What daprd sends when there is no trace: a parent that is none.</summary>
    public const string Nothing = "00-00000000000000000000000000000000-0000000000000000-00";

    public static bool IsReal(string? value) => ActivityContext.TryParse(value, null, out var context) && context.TraceId != default;

    public static string OrNothing(string? value) => IsReal(value) ? value! : Nothing;

    public static string OrEmpty(string? value) => IsReal(value) ? value! : "";
}
