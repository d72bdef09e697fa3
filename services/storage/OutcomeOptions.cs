using System.ComponentModel.DataAnnotations;
using FilePipeline.Contracts;
using Microsoft.Extensions.Options;

namespace FilePipeline.Storage;

/// <summary>Section <c>Outcomes</c>.</summary>
public sealed class OutcomeOptions
{
    /// <summary>Name of the topic that outcomes are published to: the subscriptions name it too. Two environments of an account and region
    /// need two topics.</summary>
    [Required, RegularExpression("^[A-Za-z0-9_-]{1,256}$", MatchTimeoutInMilliseconds = 1000)]
    public string Topic { get; set; } = Topics.FileOutcomes;
}

[OptionsValidator]
internal sealed partial class OutcomeOptionsValidator : IValidateOptions<OutcomeOptions>;
