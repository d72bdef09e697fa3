using System.Globalization;

namespace FilePipeline.Emulator.S3Http;

/// <summary>A byte range of an object.</summary>
internal readonly record struct ByteRange(long From, long Length)
{
    private const string Unit = "bytes=";

    /// <summary>Parses bytes=a-b, bytes=a- or bytes=-n; null for anything else, which is ignored as RFC 9110 requires.</summary>
    /// <exception cref="S3Exception">The range starts after the end of the object.</exception>
    public static ByteRange? Of(string? header, long size)
    {
        if (header?.StartsWith(Unit, StringComparison.OrdinalIgnoreCase) != true
            || header[Unit.Length..].Trim().Split('-') is not [var first, var last])
        {
            return null;
        }
        if (first.Length == 0) return Position(last) is { } suffix ? Suffix(suffix, size) : null;
        if (Position(first) is not { } from) return null;
        var to = last.Length == 0 ? long.MaxValue : Position(last);
        if (to is null || to < from) return null;
        return from >= size ? throw S3Exception.InvalidRange() : new(from, Math.Min(to.Value, size - 1) - from + 1);
    }

    public string Header(long size) => string.Create(CultureInfo.InvariantCulture, $"bytes {From}-{From + Length - 1}/{size}");

    private static ByteRange Suffix(long suffix, long size) =>
        suffix == 0 || size == 0 ? throw S3Exception.InvalidRange() : new(Math.Max(0, size - suffix), Math.Min(suffix, size));

    private static long? Position(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? position : null;
}
