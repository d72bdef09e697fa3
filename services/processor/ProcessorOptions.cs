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

    /// <summary>Packed files are rejected as <c>archive-bomb</c> if they unpack to more than this times their size, and to more than
    /// <see cref="UnpackRatioThresholdBytes"/>. Those that unpack to more than <see cref="MaxBytes"/> are rejected in any case.</summary>
    [Range(1, long.MaxValue)]
    public long MaxUnpackRatio { get; set; } = 200;

    /// <summary>Unpacked bytes up to which every ratio is accepted.</summary>
    [Range(0, long.MaxValue)]
    public long UnpackRatioThresholdBytes { get; set; } = 1L << 30;

    /// <summary>Packed files that unpack to more than this many bytes are analysed in the large lane, whatever their size. A small lane
    /// has time for this many with eight lanes busy on two cores.</summary>
    [Range(1, long.MaxValue)]
    public long MaxSmallLaneUnpackedBytes { get; set; } = 256L << 20;

    /// <summary>Files up to this many bytes are fetched in one message; Dapr's limit is 4 MiB.</summary>
    [Range(0, 4_000_000)]
    public int MaxInlineBytes { get; set; } = 3 << 20;

    /// <summary>Files above this many bytes are processed in the large lane.</summary>
    [Range(1, long.MaxValue)]
    public long LargeFileThresholdBytes { get; set; } = 64 << 20;

    /// <summary>Total bytes of the files that this process handles at the same time; an eighth is reserved for small files. A large file
    /// above the rest is processed alone, so the scratch folder must hold the largest file and that eighth.</summary>
    [Range(1, long.MaxValue)]
    public long MaxBytesInFlight { get; set; } = 8L << 30;

    /// <summary>Bytes of memory for the windows of all zstd decoders, at most <see cref="MaxBytesInFlight"/> without the eighth for small
    /// files. One file may use three quarters of it.</summary>
    [Range(1, long.MaxValue)]
    public long MaxWindowBytesInFlight { get; set; } = 256L << 20;

    /// <summary>A handler's time limit in a small lane, below the sidecar's inbound timeout. A file whose analysis takes longer is sent to
    /// the large lane.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "12:00:00")]
    public TimeSpan HandlerTimeout { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>A handler's time limit in a large lane, and the length of a claim.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "12:00:00")]
    public TimeSpan LargeHandlerTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Folder for large objects while they are read. The sidecar writes into it, so it must see the same path. Empty for a
    /// temporary folder of this instance, which a sidecar of the same user on the same machine can see.</summary>
    public string ScratchFolder { get; set; } = "";

    /// <summary>Extension (without dot) to type; empty means <see cref="FileTypes.Default"/>.</summary>
    public IDictionary<string, string> AllowedTypes { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Steps: endpoints of other apps that are called for matching files, in this order.</summary>
    public IList<StepOptions> Steps { get; } = [];

    /// <summary>The accepted extensions and their types: the setting, or the default.</summary>
    public IReadOnlyDictionary<string, string> TypesInForce() => AllowedTypes.Count == 0 ? FileTypes.Default : AllowedTypes.AsReadOnly();
}

[OptionsValidator]
internal sealed partial class ProcessorOptionsRanges : IValidateOptions<ProcessorOptions>;

/// <summary>Checks ranges, and settings that contradict each other.</summary>
internal sealed class ProcessorOptionsValidator : IValidateOptions<ProcessorOptions>
{
    public ValidateOptionsResult Validate(string? name, ProcessorOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        errors.AddResult(new ProcessorOptionsRanges().Validate(name, options));
        if (options.MinBytes > options.MaxBytes)
            errors.AddError($"({options.MinBytes}) must not be more than Processor:MaxBytes ({options.MaxBytes})", "Processor:MinBytes");
        if (options.HandlerTimeout > options.LargeHandlerTimeout)
        {
            errors.AddError(
                $"({options.HandlerTimeout}) must not be longer than Processor:LargeHandlerTimeout ({options.LargeHandlerTimeout})",
                "Processor:HandlerTimeout");
        }

        foreach (var (extension, type) in options.AllowedTypes)
        {
            if (extension.Contains('.', StringComparison.Ordinal))
                errors.AddError("write the extension without dots", $"Processor:AllowedTypes:{extension}");
            if (!type.Contains('/', StringComparison.Ordinal))
                errors.AddError($"'{type}' is not a media type such as text/plain", $"Processor:AllowedTypes:{extension}");
        }

        StepErrors.Add(errors, options);
        return errors.Build();
    }
}
