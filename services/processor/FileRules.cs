using System.Globalization;
using System.Text;
using FilePipeline.Contracts;

namespace FilePipeline.Processor;

/// <summary>Why a file is not accepted.</summary>
/// <param name="Code">One of <see cref="Codes"/>.</param>
/// <param name="Reason">What is wrong, and what is accepted.</param>
internal sealed record Rejection(string Code, string Reason);

/// <summary>What a file's name and the size in its event say about it.</summary>
internal abstract record NameVerdict
{
    private NameVerdict()
    {
    }

    /// <summary>The file may be read.</summary>
    /// <param name="DeclaredType">The type that its extension declares.</param>
    internal sealed record Accepted(string DeclaredType) : NameVerdict;

    /// <summary>The file is rejected unread.</summary>
    internal sealed record Refused(Rejection Rejection) : NameVerdict;
}

/// <summary>The rules for accepted files. Pure.</summary>
internal static class FileRules
{
    /// <summary>Judges a file by its name and by the size in its event, before it is read.</summary>
    /// <param name="key">The S3 key.</param>
    /// <param name="size">Bytes; null when the event has no size.</param>
    /// <param name="options">Limits and types.</param>
    public static NameVerdict JudgeName(string key, long? size, ProcessorOptions options)
    {
        if (Encoding.UTF8.GetByteCount(key) is > FormKeys.MaxKeyBytes and var bytes)
        {
            return Refuse(
                Codes.KeyTooLong,
                $"the key has {Number(bytes)} bytes, S3 allows {Number(FormKeys.MaxKeyBytes)}: shorten the name or its folders");
        }

        var types = options.TypesInForce();
        var extension = ExtensionOf(key);
        if (!types.TryGetValue(extension, out var declared))
        {
            var given = extension.Length == 0 ? "a name without extension" : $"extension .{Texts.Truncate(extension, 20)}";
            return Refuse(Codes.TypeNotAllowed, $"{given} is not accepted (allowed: {string.Join(' ', types.Keys)})");
        }

        return JudgeSize(size, options) is { } rejection ? new NameVerdict.Refused(rejection) : new NameVerdict.Accepted(declared);
    }

    /// <summary>Judges a file by its number of bytes.</summary>
    public static Rejection? JudgeSize(long? size, ProcessorOptions options)
    {
        if (size > options.MaxBytes)
            return new(Codes.TooLarge, $"{Number(size)} bytes are more than the limit of {Number(options.MaxBytes)}");
        return size < options.MinBytes
            ? new(Codes.TooSmall, $"{Number(size)} bytes are fewer than the minimum of {Number(options.MinBytes)}")
            : null;
    }

    /// <summary>Judges a file by its first bytes: their type must agree with the declared one.</summary>
    public static Rejection? JudgeContent(string declared, string detected) => FileTypes.Agree(declared, detected)
        ? null
        : new(Codes.TypeMismatch, $"declared as {declared}, but the first bytes are {detected}");

    /// <summary>The part of the name after its last dot; empty when it has none.</summary>
    public static string ExtensionOf(string key)
    {
        var name = key[(key.LastIndexOf('/') + 1)..];
        var dot = name.LastIndexOf('.');
        return dot < 0 ? "" : name[(dot + 1)..];
    }

    private static NameVerdict.Refused Refuse(string code, string reason) => new(new(code, reason));

    private static string Number(long? number) => string.Create(CultureInfo.InvariantCulture, $"{number:N0}");
}
