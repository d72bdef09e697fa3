using System.ComponentModel.DataAnnotations;
using FilePipeline.Hosting;
using Microsoft.Extensions.Options;

namespace FilePipeline.Ingest;

/// <summary>Section <c>Ingest</c>.</summary>
internal sealed class IngestOptions
{
    /// <summary>Section of these settings.</summary>
    public const string Section = "Ingest";

    /// <summary>The port for people; sidecars have one of their own.</summary>
    [Range(1, 65535)]
    public int Port { get; set; } = 8080;

    /// <summary>Let people on other machines in; else loopback only.</summary>
    public bool ListenOnAnyAddress { get; set; }

    /// <summary>Says that everyone who can reach the port may upload and look, without signing in.</summary>
    public bool AllowAnonymous { get; set; }

    /// <summary>Larger uploads are refused while they come in.</summary>
    [Range(1, long.MaxValue)]
    public long MaxBytes { get; set; } = 50L << 30;

    /// <summary>Bytes of the scratch volume that uploads under way may take together; beyond it they are refused with 503. 0: four fifths of what is free on it at
    /// the first upload, which is more than the pod has where the folder has a size limit.</summary>
    [Range(0, long.MaxValue)]
    public long MaxScratchBytes { get; set; }

    /// <summary>A body that comes more slowly than this is cut after five seconds; 0 waits for any.</summary>
    [Range(0, 1 << 30)]
    public int MinBytesPerSecond { get; set; } = 8 << 10;

    /// <summary>Take names with characters that are not seen, or that turn the order of others around.</summary>
    public bool AllowFormatCharacters { get; set; }

    /// <summary>How long uploads that are under way may take when the service is told to stop.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "12:00:00")]
    public TimeSpan UploadDrainTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Where an upload lies until the sidecar has stored it; the sidecar reads there, so it must see the same path. Empty for a temporary folder of
    /// this instance's own, which a sidecar of the same user on the same machine sees.</summary>
    public string ScratchFolder { get; set; } = "";
}

[OptionsValidator]
internal sealed partial class IngestOptionsRanges : IValidateOptions<IngestOptions>;

/// <summary>Every fault at once: ranges, and what the settings say together.</summary>
internal sealed class IngestOptionsValidator(IConfiguration configuration, IOptions<SidecarOptions> sidecar) : IValidateOptions<IngestOptions>
{
    public ValidateOptionsResult Validate(string? name, IngestOptions options)
    {
        var faults = new ValidateOptionsResultBuilder();
        faults.AddResult(new IngestOptionsRanges().Validate(name, options));
        if (!string.IsNullOrEmpty(configuration["Auth:Authority"]))
            faults.AddError("is set, but this version has no sign-in: it would let everyone in", "Auth:Authority");
        if (options.ListenOnAnyAddress && !options.AllowAnonymous)
        {
            faults.AddError(
                "lets everyone who can reach this machine upload and look, since nobody has to sign in; if that is meant, say Ingest:AllowAnonymous=true",
                "Ingest:ListenOnAnyAddress");
        }

        if (options.MaxScratchBytes > 0 && options.MaxScratchBytes < options.MaxBytes)
        {
            faults.AddError(
                $"({options.MaxScratchBytes}) must not be less than Ingest:MaxBytes ({options.MaxBytes}): a file that large would be asked to come again for ever", "Ingest:MaxScratchBytes");
        }

        if (options.Port == AppPort()) faults.AddError($"{options.Port} is the sidecar's port (APP_PORT) already", "Ingest:Port");
        return faults.Build();
    }

    private int? AppPort()
    {
        try
        {
            return sidecar.Value.AppPort;
        }
        catch (OptionsValidationException)
        {
            // Its own validation says so.
            return null;
        }
    }
}
