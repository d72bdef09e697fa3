using System.Globalization;
using FilePipeline.Contracts;
using FilePipeline.Emulator.Faults;
using FilePipeline.Emulator.Resources;

namespace FilePipeline.Emulator.Commands;

/// <summary>What `try` without files shows: one file that heals, one that is refused, one that ends parked; in half a minute.</summary>
internal sealed class Demo
{
    private const string Heals = "/heals-after-retries.csv";
    private const string Poison = "/poison.txt";
    private const int FailuresToHeal = 2;
    private const int VisibilitySeconds = 2;
    private const string MainQueue = "file-events";
    private static readonly string[] _reads = ["get", "bulkGet"];
    private volatile bool _isMended;

    /// <summary>For requeue: the first dead letter parks.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Environment { get; } =
        new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal)
        {
            [AppIds.Requeue] = new Dictionary<string, string>(StringComparer.Ordinal) { ["Requeue__MaxRounds"] = "0" },
        };

    /// <summary>The file's bytes can be read again: what is sent back now goes through.</summary>
    public void Mend() => _isMended = true;

    public void Arrange(FaultPlan faults)
    {
        foreach (var read in _reads)
        {
            faults.FailFirst(Components.Files, read, key => key.EndsWith(Heals, StringComparison.Ordinal), FailuresToHeal);
            faults.FailAlways(Components.Files, read, key => !_isMended && key.EndsWith(Poison, StringComparison.Ordinal));
        }
    }

    /// <summary>A delivery that failed comes back soon.</summary>
    public static Topology Hurry(Topology topology) => topology with
    {
        Queues = [.. topology.Queues.Select(queue => queue.Name == MainQueue ? queue with { VisibilitySeconds = VisibilitySeconds } : queue)],
    };

    /// <summary>The same for the fast way in, where there is one: its component sets the visibility itself.</summary>
    public static ResourceSet Hurry(ResourceSet resources) =>
        resources.With(Components.FileEventsTopic, "messageVisibilityTimeout", VisibilitySeconds.ToString(CultureInfo.InvariantCulture));

    public static IEnumerable<string> Explain(IReadOnlyList<TryRow> rows, Topology usual, Uri requeue, string tokenFile, bool isKept)
    {
        var queue = usual.Queues.Single(one => one.Name == MainQueue);
        yield return $"heals-after-retries.csv: the first {FailuresToHeal} reads were made to fail; each time the queue brought the message back.";
        yield return "backup.sh: a type that is not on the allow list; refused with its code, nothing is retried.";
        yield return $"poison.txt: every read was made to fail; after {queue.DeadLetter?.MaxReceives} deliveries it was parked with its cause.";
        yield return isKept
            ? "Its cause is mended now. Look at what is parked, then send it back:"
            : "To look at what is parked and to send it back, keep the system running; it ends with the commands:";
        yield return isKept ? $"  . '{tokenFile}'" : "  dotnet run --project emulator -- try --keep";
        const string asCaller = "  curl -H \"dapr-api-token: $APP_API_TOKEN\"";
        if (isKept) yield return $"{asCaller} {requeue}parked";
        if (isKept) yield return $"{asCaller} {requeue}parked/requeue -H 'content-type: application/json' -d '{{\"keys\":[\"{ParkedKey(rows)}\"]}}'";
        yield return $"Demo timing: a failed delivery comes back after {VisibilitySeconds} s and the first dead letter parks; "
            + $"the defaults are {queue.VisibilitySeconds} s and 5 rounds with growing pauses.";
    }

    private static string ParkedKey(IReadOnlyList<TryRow> rows) =>
        rows.FirstOrDefault(row => row.File.Key.EndsWith(Poison, StringComparison.Ordinal))?.Record?.ParkedKey ?? "parked/…";
}
