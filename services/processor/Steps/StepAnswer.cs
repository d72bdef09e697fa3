using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FilePipeline.Contracts;

namespace FilePipeline.Processor;

/// <summary>The meaning of a step's answer.</summary>
internal abstract record StepAnswer
{
    private StepAnswer()
    {
    }

    /// <summary>It has a result; null for nothing to say.</summary>
    internal sealed record Result(JsonNode? Value) : StepAnswer;

    /// <summary>It rejects the file.</summary>
    internal sealed record Rejected(Rejection Rejection) : StepAnswer;

    /// <summary>It failed.</summary>
    internal sealed record Failed(string Code, string Detail) : StepAnswer;
}

/// <summary>Reads the answers of steps. Pure.</summary>
internal static partial class StepAnswers
{
    /// <summary>Maximum number of bytes of an answer that are read.</summary>
    public const int MaxBytes = 1 << 20;

    private const int MaxDepth = 16;
    private const int ShownText = 200;
    private const string SidecarErrorPrefix = "ERR_";

    /// <summary>Reads an answer.</summary>
    /// <param name="step">The step's name.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="body">The body, cut after <see cref="MaxBytes"/> and one more.</param>
    public static StepAnswer Read(string step, int status, ReadOnlyMemory<byte> body)
    {
        if (status == 204) return new StepAnswer.Result(null);
        if (FindSidecarError(status, body) is { } message) return new StepAnswer.Failed(Codes.StepUnavailable, message);
        if (status == 200) return body.Length > MaxBytes ? Failed($"its answer has more than {MaxBytes} bytes") : ReadJson(step, body);
        var answered = string.Create(CultureInfo.InvariantCulture, $"it answered {status}{Excerpt(body)}");
        return status switch
        {
            429 or 503 => new StepAnswer.Failed(Codes.StepUnavailable, answered),
            >= 400 and < 500 => new StepAnswer.Rejected(new(Codes.RefusedBy(step), $"step {step} refused the file: {answered}")),
            >= 300 and < 400 => Failed($"{answered}; redirects are not followed"),
            < 300 => Failed($"{answered}; a step answers 200 or 204"),
            _ => Failed(answered),
        };
    }

    private static StepAnswer ReadJson(string step, ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body, new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false });
            return ReadRoot(step, json.RootElement);
        }
        catch (JsonException error)
        {
            return Failed($"its answer is not JSON of at most {MaxDepth} levels: {error.Message}");
        }
        catch (InvalidOperationException)
        {
            // Escapes of half a surrogate pair are read when their text is.
            return Failed("its answer has a text that is not valid Unicode");
        }
    }

    private static StepAnswer ReadRoot(string step, JsonElement root)
    {
        const string expected = """its answer must be {"result": …} or {"reject": {"code": …, "reason": …}}""";
        if (root.ValueKind != JsonValueKind.Object) return Failed(expected);
        var (hasResult, hasReject) = (root.TryGetProperty("result", out var result), root.TryGetProperty("reject", out var reject));
        if (hasResult == hasReject) return Failed(expected);
        if (hasResult) return new StepAnswer.Result(StepResult.Of(result));
        if (reject.ValueKind != JsonValueKind.Object || Text(reject, "code") is not { } code) return Failed(expected);
        if (!Code().IsMatch(code))
            return Failed($"its code '{Shown(code)}' must be 1 to 40 of a-z, 0-9 and -");
        var reason = Text(reject, "reason") is { Length: > 0 } given ? Texts.Visible(given) : $"step {step} rejected the file";
        return new StepAnswer.Rejected(new(Codes.RejectedBy(step, code), reason));
    }

    // The sidecar's own errors do not come from the step, whatever their status.
    private static string? FindSidecarError(int status, ReadOnlyMemory<byte> body)
    {
        if (status < 400 || body.Length > MaxBytes) return null;
        try
        {
            using var json = JsonDocument.Parse(body, new() { MaxDepth = MaxDepth });
            return json.RootElement.ValueKind == JsonValueKind.Object
                && Text(json.RootElement, "errorCode")?.StartsWith(SidecarErrorPrefix, StringComparison.Ordinal) == true
                    ? $"the sidecar could not invoke it: {Shown(Text(json.RootElement, "message") ?? "")}"
                    : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static StepAnswer.Failed Failed(string detail) => new(Codes.StepFailed, detail);

    private static string? Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Excerpt(ReadOnlyMemory<byte> body) =>
        body.IsEmpty ? "" : $": {Shown(Encoding.UTF8.GetString(body.Span[..Math.Min(body.Length, ShownText * 4)]))}";

    private static string Shown(string text) => Texts.Visible(Texts.Truncate(text, ShownText));

    [GeneratedRegex(@"\A[a-z0-9-]{1,40}\z", RegexOptions.None, 1000)]
    private static partial Regex Code();
}
