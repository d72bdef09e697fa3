namespace FilePipeline.Ingest;

/// <summary>A message to people that is not sent.</summary>
/// <param name="Id">Names it in a selection.</param>
/// <param name="MessageId">Id of the message.</param>
/// <param name="Type">Its CloudEvent type.</param>
/// <param name="Channel">The channel.</param>
/// <param name="Title">The message in words.</param>
/// <param name="Tries">Number of failed tries.</param>
/// <param name="Since">When it was stored first.</param>
/// <param name="DueAt">When it is tried next; null for a failed one.</param>
/// <param name="Code">Code of the last failure.</param>
/// <param name="Detail">The last failure as a sentence.</param>
internal sealed record UnsentMessage(
    string Id, string MessageId, string Type, string Channel, string Title, int Tries, DateTimeOffset Since, DateTimeOffset? DueAt,
    string Code, string Detail);

/// <summary>A summary that is not due yet.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Kind"><c>digest</c>, <c>storm</c> or <c>quiet</c>.</param>
/// <param name="Channel">The channel.</param>
/// <param name="EndsAt">When its period ends.</param>
internal sealed record OpenSummary(string Rule, string Kind, string Channel, DateTimeOffset EndsAt);

/// <summary>A page of unsent messages.</summary>
/// <param name="Messages">Pending or failed messages.</param>
/// <param name="Summaries">Open summaries, on the first page of the pending messages.</param>
/// <param name="Next">The next page's <c>after</c>; null on the last.</param>
internal sealed record NotificationPage(IReadOnlyList<UnsentMessage> Messages, IReadOnlyList<OpenSummary> Summaries, string? Next);

/// <summary>The failed messages that a request is for: some by their ids, or all of a channel.</summary>
/// <param name="Ids">The messages; null to select a channel.</param>
/// <param name="Channel">The channel.</param>
internal sealed record NotificationSelection(IReadOnlyList<string>? Ids = null, string? Channel = null);

/// <summary>The result of a request about failed messages.</summary>
/// <param name="Done">Ids of the messages that were changed.</param>
/// <param name="IsComplete">False when the selection holds more: send the request again.</param>
internal sealed record NotificationsChanged(IReadOnlyList<string> Done, bool IsComplete);
