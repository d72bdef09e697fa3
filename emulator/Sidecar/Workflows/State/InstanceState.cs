using System.Globalization;
using Dapr.DurableTask.Protobuf;
using FilePipeline.Emulator.Cloud;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>The stored state of an instance: inbox, history, custom status and generation. It counts the items of a save exactly as daprd
/// writes them, because a state store limits the items of a transaction.</summary>
internal sealed class InstanceState
{
    private const string InboxKey = "inbox";
    private const string HistoryKey = "history";
    private const string CustomStatusKey = "customStatus";
    private const string MetadataKey = "metadata";
    private int _inboxAdded;
    private int _inboxRemoved;
    private int _historyAdded;
    private int _historyRemoved;
    private bool _hasStoredStatus;

    /// <summary>Events that no turn has taken yet.</summary>
    public List<HistoryEvent> Inbox { get; } = [];

    public List<HistoryEvent> History { get; } = [];

    public string? CustomStatus { get; private set; }

    /// <summary>Grows with each ContinueAsNew and each new start of the id.</summary>
    public ulong Generation { get; private set; } = 1;

    /// <returns>Null if nothing is stored.</returns>
    public static InstanceState? Read(IReadOnlyList<WorkflowItem> items)
    {
        if (items.Count == 0) return null;
        var state = new InstanceState();
        foreach (var (key, value) in items)
        {
            if (key.StartsWith(InboxKey, StringComparison.Ordinal)) state.Inbox.Add(HistoryEvent.Parser.ParseFrom(value));
            if (key.StartsWith(HistoryKey, StringComparison.Ordinal)) state.History.Add(HistoryEvent.Parser.ParseFrom(value));
            if (key == MetadataKey) state.Generation = BackendWorkflowStateMetadata.Parser.ParseFrom(value).Generation;
            if (key != CustomStatusKey) continue;
            state._hasStoredStatus = true;
            // An empty value stands for no status.
            if (value.Length > 0) state.CustomStatus = StringValue.Parser.ParseFrom(value).Value;
        }
        return state;
    }

    /// <summary>Puts an event into the inbox; the next save stores it.</summary>
    public void Receive(HistoryEvent item)
    {
        Inbox.Add(item);
        _inboxAdded++;
    }

    /// <summary>Empties the inbox after a turn. A fired timer was never stored, because its job carries it.</summary>
    public void ClearInbox()
    {
        _inboxRemoved += Inbox.Count(item => item.TimerFired is null);
        Inbox.Clear();
        _inboxAdded = 0;
    }

    /// <summary>Takes over the events of a turn; after ContinueAsNew they replace the history.</summary>
    public void Apply(TurnState turn)
    {
        if (turn.HasContinuedAsNew)
        {
            _historyRemoved += History.Count;
            _historyAdded = 0;
            History.Clear();
        }
        History.AddRange(turn.NewEvents);
        _historyAdded += turn.NewEvents.Count;
        CustomStatus = turn.CustomStatus;
    }

    /// <summary>Takes over history that another instance recorded, for a rerun.</summary>
    public void Copy(IReadOnlyCollection<HistoryEvent> history)
    {
        History.AddRange(history);
        _historyAdded += history.Count;
    }

    public void BeginGeneration() => Generation++;

    /// <summary>Forgets the last execution before the id is started again.</summary>
    public void Reset()
    {
        (_inboxAdded, _inboxRemoved, _historyAdded, _historyRemoved) = (0, _inboxRemoved + Inbox.Count, 0, _historyRemoved + History.Count);
        Inbox.Clear();
        History.Clear();
        CustomStatus = null;
        Generation++;
    }

    /// <summary>The items of one save.</summary>
    public IReadOnlyList<WorkflowChange> Changes() =>
    [
        .. Changes(InboxKey, Inbox, _inboxAdded, _inboxRemoved),
        .. Changes(HistoryKey, History, _historyAdded, _historyRemoved),
        .. _historyAdded + _historyRemoved > 0 ? [Status()] : Array.Empty<WorkflowChange>(),
        new(MetadataKey, Metadata()),
    ];

    /// <summary>The items of a purge: all of them, in one transaction.</summary>
    public IReadOnlyList<WorkflowChange> Removal() =>
    [
        .. Enumerable.Range(0, Inbox.Count).Select(at => new WorkflowChange(Key(InboxKey, at), null)),
        .. Enumerable.Range(0, History.Count).Select(at => new WorkflowChange(Key(HistoryKey, at), null)),
        .. _hasStoredStatus ? [new WorkflowChange(CustomStatusKey, null)] : Array.Empty<WorkflowChange>(),
        new(MetadataKey, null),
    ];

    /// <summary>The bytes of a turn's request.</summary>
    public long Size => History.Sum(item => (long)item.CalculateSize()) + Inbox.Sum(item => (long)item.CalculateSize());

    private WorkflowChange Status() => new(CustomStatusKey, new StringValue { Value = CustomStatus ?? "" }.ToByteArray());

    private byte[] Metadata() => new BackendWorkflowStateMetadata
    {
        InboxLength = (ulong)Inbox.Count,
        HistoryLength = (ulong)History.Count,
        Generation = Generation,
    }.ToByteArray();

    // Removed items whose keys are written again are not deleted first.
    private static IEnumerable<WorkflowChange> Changes(string kind, List<HistoryEvent> events, int added, int removed) =>
        Enumerable.Range(events.Count - added, added).Select(at => new WorkflowChange(Key(kind, at), events[at].ToByteArray()))
            .Concat(
                Enumerable.Range(events.Count, Math.Max(0, removed - events.Count)).Select(at => new WorkflowChange(Key(kind, at), null)));

    private static string Key(string kind, int at) => string.Create(CultureInfo.InvariantCulture, $"{kind}-{at:000000}");
}
