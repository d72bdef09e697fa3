namespace FilePipeline.Processor;

/// <summary>A step: an HTTP endpoint of another app that is called for files, between their analysis and their record.</summary>
internal sealed class StepOptions
{
    /// <summary>Name in results and codes: 1 to 40 of <c>a-z 0-9 -</c>.</summary>
    public string Name { get; set; } = "";

    /// <summary>Dapr app id of the app, with <c>.namespace</c> if that is another one.</summary>
    public string AppId { get; set; } = "";

    /// <summary>Path of the endpoint, such as <c>/totals</c>.</summary>
    public string Method { get; set; } = "";

    /// <summary>Patterns of keys, such as <c>invoices/**</c>; empty for all.</summary>
    public IList<string> Keys { get; } = [];

    /// <summary>Detected types, such as <c>text/csv</c>; empty for all.</summary>
    public IList<string> Types { get; } = [];

    /// <summary>Longest time for an answer, including a wait that the step asks for.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>What happens when the step fails, does not answer in time or cannot be reached.</summary>
    public StepFailureMode OnFailure { get; set; }

    /// <summary>Version of the step's rules: increase it when files of earlier versions should be processed again.</summary>
    public int Version { get; set; } = 1;

    /// <summary>Lanes in which it is called.</summary>
    public StepLane Lane { get; set; }
}

/// <summary>What happens to a file when one of its steps fails.</summary>
internal enum StepFailureMode
{
    /// <summary>The attempt fails: the message is redelivered, and parked in the end.</summary>
    Retry,

    /// <summary>The file is processed without the step's result.</summary>
    Skip,
}

/// <summary>Lanes in which a step is called.</summary>
internal enum StepLane
{
    /// <summary>The lane that the file has without steps.</summary>
    Any,

    /// <summary>The large lane, which has longer limits.</summary>
    Large,
}
