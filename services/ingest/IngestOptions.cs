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

    /// <summary>Where the public port listens: <c>Loopback</c> or <c>Any</c>. Empty means Any with sign-in or with
    /// <c>Auth:AllowAnonymous</c>, else Loopback.</summary>
    public ListenAddress? Listen { get; set; }

    /// <summary>Limits of one client.</summary>
    [ValidateObjectMembers]
    public ClientLimitOptions Limits { get; set; } = new();

    /// <summary>Other origins whose pages may call the API (CORS), such as <c>https://app.example.com</c>.</summary>
    public IList<string> CorsOrigins { get; } = [];

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

    /// <summary>Address of a trace, with <c>{traceId}</c>, for the link on a file's page; empty for no link.</summary>
    public string TraceLink { get; set; } = "";

    /// <summary>How long a stop waits for uploads in progress.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "12:00:00")]
    public TimeSpan UploadDrainTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Folder for uploads until the sidecar has stored them; the sidecar must see the same path. Empty means a temporary folder
    /// for this instance, which a sidecar of the same user on the same machine sees.</summary>
    public string ScratchFolder { get; set; } = "";
}

/// <summary>The addresses of a port.</summary>
internal enum ListenAddress
{
    Loopback,
    Any,
}

/// <summary>Limits of one client: a signed-in subject, or an address.</summary>
internal sealed class ClientLimitOptions
{
    /// <summary>Requests a second, with bursts of ten seconds' worth; further ones get 429. 0 means no limit; empty means 200 with
    /// sign-in, else no limit.</summary>
    [Range(0, 100_000)]
    public int? RequestsPerSecond { get; set; }

    /// <summary>Uploads and other changes at the same time; further ones get 429. 0 means no limit.</summary>
    [Range(0, 100_000)]
    public int ConcurrentUploads { get; set; }

    /// <summary>Counts anonymous clients by the last address in <c>X-Forwarded-For</c>; only for a load balancer that adds it.</summary>
    public bool TrustForwardedFor { get; set; }
}

[OptionsValidator]
internal sealed partial class IngestOptionsRanges : IValidateOptions<IngestOptions>;

/// <summary>Reports all invalid settings together: ranges, and combinations of settings.</summary>
internal sealed class IngestOptionsValidator(IOptions<SidecarOptions> sidecar) : IValidateOptions<IngestOptions>
{
    public ValidateOptionsResult Validate(string? name, IngestOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        errors.AddResult(new IngestOptionsRanges().Validate(name, options));
        if (options.Listen is { } listen && !Enum.IsDefined(listen))
            errors.AddError($"({listen}) must be Loopback or Any", "Ingest:Listen");
        for (var at = 0; at < options.CorsOrigins.Count; at++)
        {
            if (!OtherOrigins.IsOrigin(options.CorsOrigins[at]))
                errors.AddError($"({options.CorsOrigins[at]}) must be scheme, host and port only", $"Ingest:CorsOrigins:{at}");
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
