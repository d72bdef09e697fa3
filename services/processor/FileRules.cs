using System.Globalization;
using System.Text;
using FilePipeline.Contracts;

namespace FilePipeline.Processor;

/// <summary>The answer was no, and why.</summary>
/// <param name="Code">A word of <see cref="Codes"/>.</param>
/// <param name="Reason">For a person: what, and what would be right.</param>
internal sealed record Rejection(string Code, string Reason);

/// <summary>What files are accepted. Pure.</summary>
internal static class FileRules
{
    /// <summary>Judges by name and by the event's size, before anything is read.</summary>
    /// <param name="key">The S3 key.</param>
    /// <param name="size">Bytes; null when the event does not say.</param>
    /// <param name="options">Limits and types.</param>
    public static Rejection? JudgeName(string key, long? size, ProcessorOptions options)
    {
        if (Encoding.UTF8.GetByteCount(key) is > FormKeys.MaxKeyBytes and var bytes)
            return new(Codes.KeyTooLong, $"the key has {Number(bytes)} bytes, S3 allows {Number(FormKeys.MaxKeyBytes)}: shorten the name or its folders");
        var types = options.TypesInForce();
        var extension = ExtensionOf(key);
        if (!types.ContainsKey(extension))
        {
            var what = extension.Length == 0 ? "no extension" : $"extension .{Texts.Truncate(extension, 20)}";
            return new(Codes.TypeNotAllowed, $"{what} is not accepted (allowed: {string.Join(' ', types.Keys)})");
        }

        return JudgeSize(size, options);
    }

    /// <summary>Judges by the number of bytes.</summary>
    public static Rejection? JudgeSize(long? size, ProcessorOptions options)
    {
        if (size > options.MaxBytes) return new(Codes.TooLarge, $"{Number(size)} bytes are more than the limit of {Number(options.MaxBytes)}");
        if (size < options.MinBytes) return new(Codes.TooSmall, $"{Number(size)} bytes are fewer than the minimum of {Number(options.MinBytes)}");
        return null;
    }

    /// <summary>Judges by the first bytes: they must be what the extension says.</summary>
    public static Rejection? JudgeContent(string declared, string detected) => FileTypes.Agree(declared, detected)
        ? null
        : new(Codes.TypeMismatch, $"declared as {declared}, but the first bytes are {detected}");

    /// <summary>What comes after the last dot of the name; empty when there is none.</summary>
    public static string ExtensionOf(string key)
    {
        var name = key[(key.LastIndexOf('/') + 1)..];
        var dot = name.LastIndexOf('.');
        return dot < 0 ? "" : name[(dot + 1)..];
    }

    private static string Number(long? number) => string.Create(CultureInfo.InvariantCulture, $"{number:N0}");
}
