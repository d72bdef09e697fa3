namespace FilePipeline.Emulator.Faults;

/// <summary>The kinds of faults that can be injected.</summary>
internal enum FaultKind
{
    /// <summary>An S3 notification is never sent.</summary>
    Lose,

    /// <summary>An S3 notification is sent twice.</summary>
    Duplicate,

    /// <summary>An S3 notification arrives up to ten seconds late.</summary>
    Delay,

    /// <summary>An S3 notification is overtaken by those of the next two seconds.</summary>
    Reorder,

    /// <summary>A component call, or the invocation of an app, fails before it has any effect.</summary>
    Fail,

    /// <summary>A component call takes effect, but the caller gets an error.</summary>
    LostReply,

    /// <summary>A component call takes up to two seconds longer.</summary>
    Slow,

    /// <summary>An app is killed while it handles a delivery, an invocation, or a turn or an activity of a workflow.</summary>
    Kill,
}

/// <summary>An injected fault; for a kill, Component is the app. Time counts the calls of
/// one kind, component, operation and key from 1.</summary>
internal sealed record InjectedFault(FaultKind Kind, string Component, string Operation, string Key, int Time);
