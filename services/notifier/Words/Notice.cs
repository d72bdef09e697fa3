namespace FilePipeline.Notifier;

/// <summary>How urgent a message is.</summary>
internal enum Severity
{
    /// <summary>Nothing to do.</summary>
    Good,

    /// <summary>Somebody should look at it.</summary>
    Warning,

    /// <summary>Somebody must act.</summary>
    Bad,
}

/// <summary>A line of a message with a name, such as <c>Reason</c>.</summary>
internal sealed record Fact(string Label, string Text);

/// <summary>A part of a message with a heading.</summary>
internal sealed record NoticeSection(string Heading, IReadOnlyList<string> Lines);

/// <summary>A link.</summary>
internal sealed record NoticeLink(string Text, string Address);

/// <summary>A message in words, before it takes the form of a channel. Every text is one visible line.</summary>
/// <param name="Severity">How urgent it is.</param>
/// <param name="Title">What happened.</param>
/// <param name="Facts">Its details.</param>
/// <param name="Sections">Lists; none in the message of one file.</param>
/// <param name="Advice">What to do; null when there is nothing to do.</param>
/// <param name="Link">Where to see more.</param>
internal sealed record Notice(
    Severity Severity,
    string Title,
    IReadOnlyList<Fact> Facts,
    IReadOnlyList<NoticeSection> Sections,
    string? Advice,
    NoticeLink Link);
