namespace FilePipeline.Protocol.Tests;

/// <summary>The queues of a <see cref="World"/>.</summary>
internal enum Queue
{
    /// <summary>S3 events, for the small lanes.</summary>
    FileEvents,

    /// <summary>Large files.</summary>
    LargeFiles,

    /// <summary>Dead letters of both.</summary>
    DeadLetters,

    /// <summary>Outcomes for the notifier.</summary>
    Outcomes,
}

/// <summary>A message in a queue.</summary>
/// <param name="queue">Where it is.</param>
/// <param name="body">Its bytes.</param>
/// <param name="title">What it is about, for the trace.</param>
internal sealed class Letter(Queue queue, byte[] body, string title)
{
    public Queue Queue { get; set; } = queue;

    public byte[] Body => body;

    /// <summary>How often the queue gave it out.</summary>
    public int Receives { get; set; }

    /// <summary>When the queue may give it out.</summary>
    public DateTimeOffset VisibleAt { get; set; }

    /// <summary>The receive whose handler may delete it; another one came since, where it differs.</summary>
    public int Holder { get; set; }

    public override string ToString() => $"{Queue} '{title}' ({Receives})";
}
