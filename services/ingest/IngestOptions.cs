using System.ComponentModel.DataAnnotations;
using FilePipeline.Hosting;
using Microsoft.Extensions.Options;

namespace FilePipeline.Ingest;

/// <summary>Section <c>Ingest</c>.</summary>
internal sealed class IngestOptions
{
    /// <summary>Section of these settings.</summary>
    public const string Section = "Ingest";

    /// <summary>The public port; the sidecar calls another one (<c>APP_PORT</c>).</summary>
    [Range(1, 65535)]
    public int Port { get; set; } = 8080;

    /// <summary>Listens on all addresses; otherwise on loopback only.</summary>
    public bool ListenOnAnyAddress { get; set; }

    /// <summary>Confirms that every client that can reach the port may upload and read without signing in.</summary>
    public bool AllowAnonymous { get; set; }

    /// <summary>Maximum bytes of a file, and of all files in a form together; larger uploads are refused on arrival.</summary>
    [Range(1, long.MaxValue)]
    public long MaxBytes { get; set; } = 50L << 30;

    /// <summary>Maximum bytes of all uploads in progress on the scratch volume; further uploads are refused with 503. 0 means four fifths
    /// of the free space at the first upload; set a value where the folder has a size limit, which the free space does not show.</summary>
    [Range(0, long.MaxValue)]
    public long MaxScratchBytes { get; set; }

    /// <summary>Minimum rate of a body; a slower one is aborted after five seconds. 0 accepts any rate.</summary>
    [Range(0, 1 << 30)]
    public int MinBytesPerSecond { get; set; } = 8 << 10;

    /// <summary>Accepts keys with characters that are invisible or change the display order of others.</summary>
    public bool AllowFormatCharacters { get; set; }

    /// <summary>Maximum number of open event streams of this replica; further ones are refused with 429.</summary>
    [Range(1, 100_000)]
    public int MaxEventStreams { get; set; } = 500;

    /// <summary>How long uploads may wait, while nothing is processed, before the API says so.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan StandstillAfter { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a stop waits for uploads in progress.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "12:00:00")]
    public TimeSpan UploadDrainTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Folder for uploads until the sidecar has stored them; the sidecar must see the same path. Empty means a temporary folder
    /// for this instance, which a sidecar of the same user on the same machine sees.</summary>
    public string ScratchFolder { get; set; } = "";
}

[OptionsValidator]
internal sealed partial class IngestOptionsRanges : IValidateOptions<IngestOptions>;

/// <summary>Reports all invalid settings together: ranges, and combinations of settings.</summary>
internal sealed class IngestOptionsValidator(IConfiguration configuration, IOptions<SidecarOptions> sidecar)
    : IValidateOptions<IngestOptions>
{
    public ValidateOptionsResult Validate(string? name, IngestOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        errors.AddResult(new IngestOptionsRanges().Validate(name, options));
        if (!string.IsNullOrEmpty(configuration["Auth:Authority"]))
        {
            errors.AddError(
                "is set, but this version has no sign-in, so every client would be accepted; remove the setting", "Auth:Authority");
        }

        if (options.ListenOnAnyAddress && !options.AllowAnonymous)
        {
            errors.AddError(
                "lets every client that can reach this machine upload and read without signing in; "
                    + "set Ingest:AllowAnonymous=true to confirm that",
                "Ingest:ListenOnAnyAddress");
        }

        if (options.MaxScratchBytes > 0 && options.MaxScratchBytes < options.MaxBytes)
        {
            errors.AddError(
                $"({options.MaxScratchBytes}) must be at least Ingest:MaxBytes ({options.MaxBytes}); "
                    + "otherwise a file of that size gets 503 on every try",
                "Ingest:MaxScratchBytes");
        }

        if (options.Port == AppPort())
            errors.AddError($"({options.Port}) must differ from the port for the sidecar (APP_PORT)", "Ingest:Port");
        return errors.Build();
    }

    private int? AppPort()
    {
        try
        {
            return sidecar.Value.AppPort;
        }
        catch (OptionsValidationException)
        {
            // The validation of the sidecar's settings reports it.
            return null;
        }
    }
}
