using System.Text.Json.Serialization;

namespace FilePipeline.Requeue;

/// <summary>What a send-back does next.</summary>
[JsonConverter(typeof(SendBackPhaseConverter))]
internal enum SendBackPhase
{
    /// <summary>Chooses the files of the next step.</summary>
    Choosing,

    /// <summary>Sends the chosen files.</summary>
    Sending,

    /// <summary>Waits for the outcomes of the sent files.</summary>
    Looking,

    /// <summary>Ended: no entry is left.</summary>
    Finished,

    /// <summary>Ended by itself, with a reason.</summary>
    Stopped,

    /// <summary>Ended by an operator.</summary>
    Cancelled,
}

internal sealed class SendBackPhaseConverter()
    : JsonStringEnumConverter<SendBackPhase>(System.Text.Json.JsonNamingPolicy.CamelCase, allowIntegerValues: false);

/// <summary>A file of a step.</summary>
/// <param name="Entry">The key of its parking entry.</param>
/// <param name="FileId">The file's id.</param>
internal sealed record SendBackMember(string Entry, string FileId);

/// <summary>Bounds of a send-back, fixed at its start.</summary>
/// <param name="StopAbove">Percentage of a step's files that may be parked again.</param>
/// <param name="StepMaximum">Most files of a step.</param>
/// <param name="Patience">How long the files of a step may stay without an outcome.</param>
/// <param name="FirstLook">The first pause before a look.</param>
/// <param name="LongestLook">The longest one.</param>
internal sealed record SendBackLimits(int StopAbove, int StepMaximum, TimeSpan Patience, TimeSpan FirstLook, TimeSpan LongestLook)
{
    /// <summary>The list of 200 members has about 26 KB, below the 64 KB that one activity should carry.</summary>
    public const int MostOfStep = 200;
}

/// <summary>A send-back: the input of each generation of its workflow, and without <see cref="Waiting"/> the state entry
/// <c>cursor:{id}</c> that shows its progress.</summary>
internal sealed record SendBackState
{
    public int Schema { get; init; } = 1;

    /// <summary>The id of the workflow instance, one per cause.</summary>
    public required string Id { get; init; }

    /// <summary>Unique for each start of the id.</summary>
    public required string Run { get; init; }

    /// <summary>The cause.</summary>
    public required string Code { get; init; }

    /// <summary>Only entries that were parked by then are sent, so a file that is parked again is not sent again.</summary>
    public required DateTimeOffset AsOf { get; init; }

    /// <summary>The operator.</summary>
    public string? By { get; init; }

    public required SendBackLimits Limits { get; init; }

    public SendBackPhase Phase { get; init; }

    public bool IsPaused { get; init; }

    /// <summary>The reason of the end; null before.</summary>
    public string? Why { get; init; }

    /// <summary>Counts the changes, so that a late repetition of an activity does not overwrite newer progress.</summary>
    public int Revision { get; init; }

    /// <summary>The number of the step, from 1.</summary>
    public int Step { get; init; } = 1;

    /// <summary>Most files of this step.</summary>
    public required int StepSize { get; init; }

    /// <summary>The last entry that was considered; null before the first.</summary>
    public string? After { get; init; }

    /// <summary>Whether no entry follows <see cref="After"/>.</summary>
    public bool IsLast { get; init; }

    /// <summary>Sent files.</summary>
    public int Sent { get; init; }

    /// <summary>Sent files that were processed.</summary>
    public int Processed { get; init; }

    /// <summary>Sent files that were parked again.</summary>
    public int ParkedAgain { get; init; }

    /// <summary>Sent files with another outcome, such as rejected.</summary>
    public int Otherwise { get; init; }

    /// <summary>Sent files without an outcome so far.</summary>
    public int Open => Sent - Processed - ParkedAgain - Otherwise;

    /// <summary>Sent files of this step.</summary>
    public int StepSent { get; init; }

    /// <summary>Files of this step that were parked again.</summary>
    public int StepParkedAgain { get; init; }

    /// <summary>Looks at this step.</summary>
    public int Looks { get; init; }

    /// <summary>Chosen or sent files of this step whose outcome is open.</summary>
    public IReadOnlyList<SendBackMember> Waiting { get; init; } = [];

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When the progress was last written.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When the files of this step were sent, or the send-back was last resumed.</summary>
    public DateTimeOffset? StepAt { get; init; }

    /// <summary>Failed activities since the last success.</summary>
    public int Failures { get; init; }

    public DateTimeOffset? FailingSince { get; init; }

    /// <summary>The last error while activities fail; null after a success.</summary>
    public string? Failure { get; init; }

    /// <summary>The time of the newest control request; older ones that arrive late are ignored.</summary>
    public DateTimeOffset? ControlledAt { get; init; }

    /// <summary>Whether the progress entry lacks a change that no activity made.</summary>
    public bool IsUnsaved { get; init; }

    [JsonIgnore]
    public bool IsEnded => Phase is SendBackPhase.Finished or SendBackPhase.Stopped or SendBackPhase.Cancelled;
}

/// <summary>An operator's request to a running send-back.</summary>
/// <param name="Act">One of the constants.</param>
/// <param name="At">When it was requested: its event may take effect much later.</param>
/// <param name="By">The operator.</param>
internal sealed record SendBackControl(string Act, DateTimeOffset At, string? By)
{
    public const string Event = "control";
    public const string Pause = "pause";
    public const string Resume = "resume";
    public const string Cancel = "cancel";
}
