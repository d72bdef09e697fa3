using System.Text.Json;

namespace FilePipeline.Emulator.Supervision;

/// <summary>One log line of a service: level and message of a JSON line, or the plain line.</summary>
internal sealed record LogLine(LogLevel Level, string Text)
{
    public static LogLine Read(string line, bool isError)
    {
        if (line.StartsWith('{'))
        {
            try
            {
                using var json = JsonDocument.Parse(line);
                if (ReadJson(json.RootElement) is { } read) return read;
            }
            catch (JsonException)
            {
                return new LogLine(LogLevel.Information, line);
            }
        }
        // The runtime writes unhandled exceptions to standard error.
        return new LogLine(isError ? LogLevel.Error : LogLevel.Information, line);
    }

    private static LogLine? ReadJson(JsonElement line)
    {
        if (!line.TryGetProperty("LogLevel", out var level) || !Enum.TryParse<LogLevel>(level.GetString(), out var known)) return null;
        var message = line.TryGetProperty("Message", out var text) ? text.GetString() ?? "" : "";
        if (line.TryGetProperty("Exception", out var exceptionText) && exceptionText.GetString() is { Length: > 0 } details)
            message += " " + details.AsSpan().TrimStart()[..FirstLine(details.TrimStart())].ToString();
        return new LogLine(known, message);
    }

    private static int FirstLine(string text) => text.AsSpan().IndexOfAny('\r', '\n') is >= 0 and var end ? end : text.Length;
}
