using System.Globalization;

namespace FilePipeline.Notifier;

/// <summary>Numbers, sizes and durations in words.</summary>
internal static class Amounts
{
    private static readonly string[] _units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB"];

    /// <summary><c>1,234</c>.</summary>
    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary><c>1 file</c>, <c>2 files</c>.</summary>
    public static string Count(long number, string one) => $"{Number(number)} {one}{(number == 1 ? "" : "s")}";

    /// <summary><c>1 byte</c>, <c>512 bytes</c>, <c>1.2 MiB</c>.</summary>
    public static string Bytes(long bytes)
    {
        if (bytes < 1024) return bytes == 1 ? "1 byte" : $"{Number(bytes)} bytes";
        var (size, unit) = ((double)bytes, 0);
        while (size >= 1024 && unit < _units.Length - 1) (size, unit) = (size / 1024, unit + 1);
        return string.Create(CultureInfo.InvariantCulture, $"{size:0.0} {_units[unit]}");
    }

    /// <summary><c>12 s</c>, <c>3 min 20 s</c>, <c>2 h 5 min</c>.</summary>
    public static string Duration(TimeSpan time)
    {
        var culture = CultureInfo.InvariantCulture;
        if (time.TotalSeconds < 10) return string.Create(culture, $"{time.TotalSeconds:0.0} s");
        if (time.TotalMinutes < 1) return string.Create(culture, $"{time.TotalSeconds:0} s");
        return time.TotalHours < 1
            ? string.Create(culture, $"{(int)time.TotalMinutes} min {time.Seconds} s")
            : string.Create(culture, $"{(int)time.TotalHours} h {time.Minutes} min");
    }
}

/// <summary>Times in the time zone of the readers.</summary>
/// <param name="zone">IANA name.</param>
internal sealed class LocalTimes(string zone)
{
    private readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById(zone);

    /// <summary><c>2026-01-02 04:04 (Europe/Berlin)</c>.</summary>
    public string Of(DateTimeOffset time) => $"{Short(time)} ({zone})";

    /// <summary><c>2026-01-02 04:04</c>.</summary>
    public string Short(DateTimeOffset time) =>
        TimeZoneInfo.ConvertTime(time, _zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
