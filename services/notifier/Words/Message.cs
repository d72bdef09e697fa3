using System.Text.Json;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;

namespace FilePipeline.Notifier;

/// <summary>What a channel is told: an outcome, a file that is still parked, a summary, or the failure of another channel.</summary>
/// <param name="Id">The same for every try; 32 hex digits, or the id of the outcome's event.</param>
/// <param name="Type">CloudEvent type.</param>
/// <param name="At">When it happened.</param>
internal sealed record Message(string Id, string Type, DateTimeOffset At)
{
    /// <summary>Type of a file that is still parked some time after its outcome.</summary>
    public const string StillParked = "filepipeline.file-still-parked.v1";

    /// <summary>Type of a summary.</summary>
    public const string Summed = "filepipeline.summary.v1";

    /// <summary>Type of the failure of a channel.</summary>
    public const string ChannelFailed = "filepipeline.channel-failed.v1";

    /// <summary>The outcome; null for other messages.</summary>
    public FileOutcome? Outcome { get; init; }

    /// <summary>The summary; null for other messages.</summary>
    public Summary? Summary { get; init; }

    /// <summary>The failure of a channel; null for other messages.</summary>
    public ChannelFailure? Failure { get; init; }

    /// <summary>The message of an outcome.</summary>
    public static Message Of(string id, FileOutcome outcome) => new(id, Topics.FileOutcomeType, outcome.At) { Outcome = outcome };

    /// <summary>The message of a file that is still parked.</summary>
    public static Message OfStillParked(string id, FileOutcome outcome) =>
        new($"{id}-still-parked", StillParked, outcome.At) { Outcome = outcome };

    /// <summary>The message of a summary.</summary>
    public static Message Of(string id, Summary summary) => new(id, Summed, summary.End) { Summary = summary };

    /// <summary>The message of a failed channel.</summary>
    public static Message Of(string id, ChannelFailure failure, DateTimeOffset at) => new(id, ChannelFailed, at) { Failure = failure };

    /// <summary>The message as a CloudEvent 1.0 in structured mode.</summary>
    public JsonObject ToCloudEvent()
    {
        JsonObject cloudEvent = new()
        {
            ["specversion"] = "1.0",
            ["id"] = Id,
            ["source"] = AppIds.Notifier,
            ["type"] = Type,
            ["time"] = JsonSerializer.SerializeToNode(At, NotifierJson.Default.DateTimeOffset),
            ["datacontenttype"] = "application/json",
        };
        if (Outcome is { } outcome) cloudEvent["subject"] = outcome.FileId;
        cloudEvent["data"] = this switch
        {
            { Outcome: { } data } => JsonNode.Parse(data.ToJson()),
            { Summary: { } data } => JsonSerializer.SerializeToNode(data, NotifierJson.Default.Summary),
            { Failure: { } data } => JsonSerializer.SerializeToNode(data, NotifierJson.Default.ChannelFailure),
            _ => throw new InvalidOperationException($"message {Id} has no content"),
        };
        return cloudEvent;
    }
}

/// <summary>Messages that a channel did not accept in all their tries.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Code">The code of the last failure.</param>
/// <param name="Detail">The last failure as a sentence.</param>
/// <param name="Tries">Number of tries of the first such message.</param>
/// <param name="MessageId">Its id.</param>
internal sealed record ChannelFailure(string Channel, string Code, string Detail, int Tries, string MessageId);
