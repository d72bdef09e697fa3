namespace FilePipeline.Requeue;

/// <summary>A parked file or message, as people see it.</summary>
internal sealed record ParkedItem(string ParkingKey, string? FileId, string? Key, string? Code, string? Reason, DateTimeOffset At);

/// <summary>What is parked for one cause.</summary>
/// <param name="Code">The cause.</param>
/// <param name="Count">All of it; entries that are not shown are counted by their keys.</param>
/// <param name="First">When the first was parked.</param>
/// <param name="Last">When the last was parked.</param>
/// <param name="Sample">The exact message of the first, base64.</param>
/// <param name="Items">Those on this page.</param>
internal sealed record ParkedGroup(
    string Code, long Count, DateTimeOffset First, DateTimeOffset Last, ReadOnlyMemory<byte> Sample, IReadOnlyList<ParkedItem> Items);

/// <summary>A page of what is parked, by cause.</summary>
/// <param name="Groups">The largest first.</param>
/// <param name="IsComplete">Whether every entry is shown.</param>
/// <param name="AsOf">Names this snapshot in a <see cref="ParkedSelection"/>.</param>
/// <param name="Next">Asks for the next page as <c>after</c>; null on the last.</param>
internal sealed record ParkedSummary(IReadOnlyList<ParkedGroup> Groups, bool IsComplete, DateTimeOffset AsOf, string? Next);

/// <summary>Which page of what is parked.</summary>
/// <param name="Code">Only this cause.</param>
/// <param name="After">Only entries after this one.</param>
/// <param name="AsOf">Only what was parked by then; null for now.</param>
/// <param name="Limit">Entries of a page, 1 to 1,000.</param>
internal sealed record ParkedQuery(string? Code, string? After, DateTimeOffset? AsOf, int Limit);
