using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace FilePipeline.Processor;

/// <summary>Section <c>Processor</c>.</summary>
internal sealed class ProcessorOptions
{
    /// <summary>Larger files are rejected as <c>too-large</c>.</summary>
    [Range(1, long.MaxValue)]
    public long MaxBytes { get; set; } = 50L << 30;

    /// <summary>Smaller files are rejected as <c>too-small</c>.</summary>
    [Range(0, long.MaxValue)]
    public long MinBytes { get; set; }

    /// <summary>Packed files that expand to more than this times their size, and past <see cref="UnpackRatioThresholdBytes"/>, are rejected as
    /// <c>archive-bomb</c>, and so are those that expand beyond <see cref="MaxBytes"/>.</summary>
    [Range(1, long.MaxValue)]
    public long MaxUnpackRatio { get; set; } = 200;

    /// <summary>Unpacked bytes up to which any ratio is accepted.</summary>
    [Range(0, long.MaxValue)]
    public long UnpackRatioThresholdBytes { get; set; } = 1L << 30;

    /// <summary>Packed files that unpack to more than this many bytes are analysed in the large lane, whatever their size: a small lane's time is enough
    /// for this with eight lanes busy on two cores.</summary>
    [Range(1, long.MaxValue)]
    public long MaxSmallLaneUnpackedBytes { get; set; } = 256L << 20;

    /// <summary>Files up to this many bytes are fetched in one message; Dapr's limit is 4 MiB.</summary>
    [Range(0, 4_000_000)]
    public int MaxInlineBytes { get; set; } = 3 << 20;

    /// <summary>Files above this many bytes go the large way.</summary>
    [Range(1, long.MaxValue)]
    public long LargeFileThresholdBytes { get; set; } = 64 << 20;

    /// <summary>Bytes that this process works on at once, an eighth of them in files that go the small way; a large file above the rest goes
    /// alone, and so scratch must hold the largest file and that eighth at least.</summary>
    [Range(1, long.MaxValue)]
    public long MaxBytesInFlight { get; set; } = 8L << 30;

    /// <summary>Memory for the windows of zstd decoders at once, and part of <see cref="MaxBytesInFlight"/>. A file may have three quarters of it.</summary>
    [Range(1, long.MaxValue)]
    public long MaxWindowBytesInFlight { get; set; } = 256L << 20;

    /// <summary>A handler's limit in a small lane: below the sidecar's inbound timeout. A file whose analysis runs into it is handed on to the large
    /// lane.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "12:00:00")]
    public TimeSpan HandlerTimeout { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>A handler's limit in a large lane, and the length of a claim.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "12:00:00")]
    public TimeSpan LargeHandlerTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Where large objects lie while they are read; the sidecar writes there, so it must see the same path. Empty for a temporary folder of this
    /// instance's own, which a sidecar of the same user on the same machine sees.</summary>
    public string ScratchFolder { get; set; } = "";

    /// <summary>Extension (without dot) to type; empty means <see cref="FileTypes.Default"/>.</summary>
    public IDictionary<string, string> AllowedTypes { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The list in force.</summary>
    public IReadOnlyDictionary<string, string> TypesInForce() => AllowedTypes.Count == 0 ? FileTypes.Default : AllowedTypes.AsReadOnly();
}

[OptionsValidator]
internal sealed partial class ProcessorOptionsRanges : IValidateOptions<ProcessorOptions>;

/// <summary>Ranges, and settings that contradict each other.</summary>
internal sealed class ProcessorOptionsValidator : IValidateOptions<ProcessorOptions>
{
    public ValidateOptionsResult Validate(string? name, ProcessorOptions options)
    {
        var faults = new ValidateOptionsResultBuilder();
        faults.AddResult(new ProcessorOptionsRanges().Validate(name, options));
        if (options.MinBytes > options.MaxBytes)
            faults.AddError($"({options.MinBytes}) must not be more than Processor:MaxBytes ({options.MaxBytes})", "Processor:MinBytes");
        if (options.HandlerTimeout > options.LargeHandlerTimeout)
            faults.AddError($"({options.HandlerTimeout}) must not be longer than Processor:LargeHandlerTimeout ({options.LargeHandlerTimeout})", "Processor:HandlerTimeout");
        foreach (var (extension, type) in options.AllowedTypes)
        {
            if (extension.Contains('.', StringComparison.Ordinal))
                faults.AddError("no file has such an extension: write it without dots", $"Processor:AllowedTypes:{extension}");
            if (!type.Contains('/', StringComparison.Ordinal)) faults.AddError($"'{type}' is no type; write one such as text/plain", $"Processor:AllowedTypes:{extension}");
        }

        return faults.Build();
    }
}
