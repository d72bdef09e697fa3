namespace FilePipeline.Ingest.Pages;

/// <summary>A send-back, as requeue tells it.</summary>
internal sealed record SendBackView
{
    /// <summary>Its id: <c>send-back-</c> and the cause.</summary>
    public required string Id { get; init; }

    /// <summary>The cause.</summary>
    public string Code { get; init; } = "";

    /// <summary><c>choosing</c>, <c>sending</c>, <c>looking</c>, <c>finished</c>, <c>stopped</c> or <c>cancelled</c>.</summary>
    public string Phase { get; init; } = "";

    /// <summary>Whether an operator paused it.</summary>
    public bool IsPaused { get; init; }

    /// <summary>The reason of the end; null before.</summary>
    public string? Why { get; init; }

    /// <summary>The last error while a component fails.</summary>
    public string? Failure { get; init; }

    /// <summary>The number of the step.</summary>
    public int Step { get; init; }

    /// <summary>Sent files.</summary>
    public int Sent { get; init; }

    /// <summary>Sent files that were processed.</summary>
    public int Processed { get; init; }

    /// <summary>Sent files that were parked again.</summary>
    public int ParkedAgain { get; init; }

    /// <summary>Sent files with another outcome.</summary>
    public int Otherwise { get; init; }

    /// <summary>Sent files without an outcome so far.</summary>
    public int Open { get; init; }

    /// <summary>Who started it.</summary>
    public string? By { get; init; }

    /// <summary>When it was started.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>When its progress was last written.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Whether it has ended.</summary>
    public bool IsEnded => Phase is "finished" or "stopped" or "cancelled";

    /// <summary>The address of its page.</summary>
    public string Address => SendBackPage.AddressOf(Id);

    /// <summary>What it does now, as a sentence.</summary>
    public string Sentence => Phase switch
    {
        "finished" => "It has sent the whole group.",
        "stopped" => "It stopped by itself.",
        "cancelled" => "An operator cancelled it.",
        _ when IsPaused => "It is paused. Files that were sent keep getting their outcomes.",
        "choosing" => "It chooses the files of the next step.",
        "sending" => "It sends the files of this step.",
        "looking" => "It waits for the outcomes of the files of this step.",
        _ => Phase,
    };

    /// <summary>The class of its badge.</summary>
    public string Tone => Phase switch
    {
        "finished" => "good",
        "stopped" => "bad",
        "cancelled" => "off",
        _ => "wait",
    };

    /// <summary>The sign of its badge.</summary>
    public string Icon => Phase switch
    {
        "finished" => "✓",
        "stopped" => "✕",
        "cancelled" => "–",
        _ => IsPaused ? "‖" : "⟳",
    };
}

/// <summary>The last send-back of each cause.</summary>
/// <param name="Missing">What is missing, so that none can be started; null for nothing.</param>
/// <param name="SendBacks">The send-backs, the newest first.</param>
internal sealed record SendBackViews(string? Missing, IReadOnlyList<SendBackView> SendBacks);
