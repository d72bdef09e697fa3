using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace FilePipeline.Hosting;

/// <summary>Section <c>Drain</c>: what happens between a stop signal and the end of the process.</summary>
public sealed class DrainOptions
{
    /// <summary>How long the service goes on serving after <c>/readyz</c> turned 503, until its sidecar has noticed and delivers nothing
    /// more: probe interval times threshold, plus a second.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan NoticeDelay { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>How long requests in flight may take after that; unset, what the service's own time limits need.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "12:00:00")]
    public TimeSpan? Timeout { get; set; }
}

[OptionsValidator]
internal sealed partial class DrainOptionsValidator : IValidateOptions<DrainOptions>;
