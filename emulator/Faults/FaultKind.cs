namespace FilePipeline.Emulator.Faults;

/// <summary>What can be made to go wrong.</summary>
internal enum FaultKind
{
    /// <summary>An S3 notification is never sent.</summary>
    Lose,

    /// <summary>An S3 notification is sent twice.</summary>
    Duplicate,

    /// <summary>An S3 notification comes seconds late.</summary>
    Delay,

    /// <summary>An S3 notification is overtaken by those of the next two seconds.</summary>
    Reorder,

    /// <summary>A call of a component fails before it has any effect.</summary>
    Fail,

    /// <summary>A call of a component has its effect, and the caller is told that it failed.</summary>
    LostReply,

    /// <summary>A call of a component takes up to two seconds more.</summary>
    Slow,

    /// <summary>An app is killed while it works on a delivery.</summary>
    Kill,
}

/// <summary>A fault that was injected; Component is the app for a kill. Time is 1 for the first call of its kind, component, operation and key.</summary>
internal sealed record InjectedFault(FaultKind Kind, string Component, string Operation, string Key, int Time);
