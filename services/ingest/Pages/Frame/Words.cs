using System.Globalization;
using FilePipeline.Contracts;

namespace FilePipeline.Ingest.Pages;

/// <summary>Statuses, codes and times in words. Pure.</summary>
internal static class Words
{
    /// <summary>The sign of a status: a colour alone would not tell everyone.</summary>
    public static string IconOf(string? status) => status switch
    {
        "processed" => "✓",
        "rejected" or "missing" => "✕",
        "parked" => "‖",
        "waiting" or "processing" or "failing" => "⟳",
        "removed" or "discarded" => "–",
        _ => "·",
    };

    /// <summary>The class of a status: <c>good</c>, <c>bad</c>, <c>wait</c> or <c>off</c>.</summary>
    public static string ToneOf(string? status) => status switch
    {
        "processed" => "good",
        "rejected" or "missing" or "parked" => "bad",
        "waiting" or "processing" or "failing" => "wait",
        _ => "off",
    };

    /// <summary>What a code means, as the middle of a sentence; the code itself when it has no words.</summary>
    public static string MeaningOf(string code) => CodeWords.Find(code)?.Meaning ?? code;

    /// <summary>A time for attributes.</summary>
    public static string Iso(DateTimeOffset time) => time.UtcDateTime.ToString(ApiTimeConverter.Format, CultureInfo.InvariantCulture);

    /// <summary><c>2026-01-02 03:04:05 UTC</c>.</summary>
    public static string Utc(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary><c>12 s</c>, <c>3 min 20 s</c>, <c>2 h 5 min</c>, <c>4 d 2 h</c>.</summary>
    public static string Duration(TimeSpan time)
    {
        var culture = CultureInfo.InvariantCulture;
        if (time.TotalMinutes < 1) return string.Create(culture, $"{Math.Max(0, (int)time.TotalSeconds)} s");
        if (time.TotalHours < 1) return string.Create(culture, $"{(int)time.TotalMinutes} min {time.Seconds} s");
        return time.TotalDays < 1
            ? string.Create(culture, $"{(int)time.TotalHours} h {time.Minutes} min")
            : string.Create(culture, $"{(int)time.TotalDays} d {time.Hours} h");
    }
}
