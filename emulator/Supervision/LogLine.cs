using System.Text.Json;

namespace FilePipeline.Emulator.Supervision;

/// <summary>One line that a service wrote: the level and words of its JSON log, or just the line.</summary>
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
        // The runtime tells there of a process that it ends.
        return new LogLine(isError ? LogLevel.Error : LogLevel.Information, line);
    }

    private static LogLine? ReadJson(JsonElement line)
    {
        if (!line.TryGetProperty("LogLevel", out var level) || !Enum.TryParse<LogLevel>(level.GetString(), out var known)) return null;
        var message = line.TryGetProperty("Message", out var words) ? words.GetString() ?? "" : "";
        if (line.TryGetProperty("Exception", out var fault) && fault.GetString() is { Length: > 0 } text)
            message += " " + text.AsSpan().TrimStart()[..FirstLine(text.TrimStart())].ToString();
        return new LogLine(known, message);
    }

    private static int FirstLine(string text) => text.AsSpan().IndexOfAny('\r', '\n') is >= 0 and var end ? end : text.Length;
}
