using System.Globalization;
using FilePipeline.Contracts;
using FilePipeline.Emulator.Faults;
using FilePipeline.Emulator.Resources;

namespace FilePipeline.Emulator.Commands;

/// <summary>The demonstration of `try` without files: one file succeeds after retries, one is rejected, one is parked. Of a run file with
/// an app of one's own it shows the step instead, and of one with several buckets the same key in each of them.</summary>
/// <param name="stepApp">The app of the step; null for none.</param>
/// <param name="hasSources">Whether there are several buckets of files.</param>
internal sealed class DemoScenario(string? stepApp = null, bool hasSources = false)
{
    private const string DefaultSource = "default";
    private const string Flaky = "/heals-after-retries.csv";
    private const string Poison = "/poison.txt";
    private const string FlakyInvoice = "/invoice-heals-after-retries.csv";
    private const int FailuresToHeal = 2;
    private const int VisibilitySeconds = 2;
    private const string MainQueue = "file-events";
    private static readonly string[] _reads = ["get", "bulkGet"];
    private volatile bool _readsSucceed;

    /// <summary>Settings by app id: requeue parks the first dead letter.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Environment { get; } =
        new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal)
        {
            [AppIds.Requeue] = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Requeue__MaxRounds"] = "0",
                ["Requeue__SendBack__FirstLook"] = "00:00:01",
            },
        };

    /// <summary>The files to send, below the folder of the run file.</summary>
    public string Folder
    {
        get
        {
            if (hasSources) return Path.Combine("samples", "regions");
            return stepApp is null ? "samples" : Path.Combine("samples", "steps", "files");
        }
    }

    /// <summary>The demonstration of a run file.</summary>
    /// <exception cref="ResourceException">The run file or a resource is invalid.</exception>
    public static DemoScenario Of(string runFile)
    {
        var apps = RunFile.Load(runFile).Apps;
        var components = ResourceSet.Load(apps.SelectMany(app => app.ResourcesPaths)).Components.Select(component => component.Name);
        return new(
            apps.Select(app => app.AppId).FirstOrDefault(app => !AppIds.All.Contains(app)),
            components.Count(SourceNames.IsSource) > 1);
    }

    /// <summary>The files to send, and their keys.</summary>
    /// <param name="run">The run.</param>
    /// <param name="root">The folder of the run file.</param>
    /// <exception cref="FileNotFoundException">A file cannot be read.</exception>
    public IReadOnlyList<TryFile> Plan(string run, string root) => hasSources
        ? TryFile.PlanSources(run, Path.Combine(root, Folder), DefaultSource)
        : TryFile.Plan(run, [Path.Combine(root, Folder)]);

    /// <summary>Ends the read faults, so that a requeued file is processed.</summary>
    public void EndReadFaults() => _readsSucceed = true;

    public void AddFaults(FaultPlan faults)
    {
        if (stepApp is not null)
        {
            faults.FailFirst(
                stepApp, Sidecar.Invocation.Operation, key => key.EndsWith(FlakyInvoice, StringComparison.Ordinal), FailuresToHeal);
        }

        foreach (var read in _reads)
        {
            faults.FailFirst(Components.Files, read, key => key.EndsWith(Flaky, StringComparison.Ordinal), FailuresToHeal);
            faults.FailAlways(Components.Files, read, key => !_readsSucceed && key.EndsWith(Poison, StringComparison.Ordinal));
        }
    }

    /// <summary>Shortens the visibility timeout of the main queue, so that a failed delivery is repeated soon.</summary>
    public static Topology Shorten(Topology topology) => topology with
    {
        Queues =
            [.. topology.Queues.Select(queue => queue.Name == MainQueue ? queue with { VisibilitySeconds = VisibilitySeconds } : queue)],
    };

    /// <summary>The same for the fast intake, whose component sets the visibility timeout itself.</summary>
    public static ResourceSet Shorten(ResourceSet resources) =>
        resources.With(Components.FileEventsTopic, "messageVisibilityTimeout", VisibilitySeconds.ToString(CultureInfo.InvariantCulture));

    /// <summary>The text that explains the results.</summary>
    public IEnumerable<string> Explain(IReadOnlyList<TryRow> rows, Topology usual, Uri requeue, string tokenFile, bool isKept) =>
        this switch
        {
            _ when hasSources => ExplainSources(rows),
            _ when stepApp is not null => ExplainStep(stepApp),
            _ => ExplainFiles(rows, usual, requeue, tokenFile, isKept),
        };

    private static IEnumerable<string> ExplainSources(IReadOnlyList<TryRow> rows)
    {
        yield return "Each file was sent under the same key to two buckets, by PUT /files/{key} and PUT /files/{key}?source=eu: two files, "
            + "each with its own record, outcome and notification.";
        foreach (var row in rows)
        {
            var (source, key) = (row.File.Source, row.File.Key);
            yield return $"  {SourceNames.Show(source, key)} has the id {StateKeys.FileId(key, source)}";
        }

        yield return "terms.txt has the same bytes in both, prices.csv other ones. docs/sources.md shows how to add a bucket.";
    }

    private static IEnumerable<string> ExplainStep(string app)
    {
        yield return $"The processor called a step of the app {app} for each file (docs/extend.md): the results are part of the analysis.";
        yield return "invoice-negative.csv: the step rejected it with a code and a reason of its own.";
        yield return $"invoice-heals-after-retries.csv: the first {FailuresToHeal} calls were made to fail; each time the message was "
            + $"redelivered, here after {VisibilitySeconds} s.";
    }

    private static IEnumerable<string> ExplainFiles(
        IReadOnlyList<TryRow> rows, Topology usual, Uri requeue, string tokenFile, bool isKept)
    {
        var queue = usual.Queues.Single(one => one.Name == MainQueue);
        yield return $"heals-after-retries.csv: the first {FailuresToHeal} reads were made to fail; each time the message was redelivered.";
        yield return "backup.sh: its type is not on the allow list; rejected with a code and not retried.";
        yield return $"poison.txt: every read was made to fail; after {queue.DeadLetter?.MaxReceives} deliveries it was parked "
            + "with its cause.";
        yield return isKept
            ? "The fault has ended. To list the parked entries, to send this group back with a few files first, and to see how far it is:"
            : "To list parked entries and send them back, keep the system running; the commands are then printed at the end:";
        yield return isKept ? $"  . '{tokenFile}'" : "  dotnet run --project emulator -- try --keep";
        const string asCaller = "  curl -H \"dapr-api-token: $APP_API_TOKEN\"";
        if (isKept) yield return $"{asCaller} {requeue}parked";
        if (isKept)
        {
            var code = CodeOf(rows);
            yield return $"{asCaller} {requeue}send-backs -H 'content-type: application/json' -d '{{\"code\":\"{code}\",\"by\":\"me\"}}'";
            yield return $"{asCaller} {requeue}send-backs/send-back-{code}";
        }
        yield return $"Demonstration timing: a failed delivery is repeated after {VisibilitySeconds} s and the first dead letter "
            + "is parked; "
            + $"the defaults are {queue.VisibilitySeconds} s and 5 rounds with increasing delays.";
    }

    private static string CodeOf(IReadOnlyList<TryRow> rows) =>
        rows.FirstOrDefault(row => row.File.Key.EndsWith(Poison, StringComparison.Ordinal))?.Record?.Code
            ?? Codes.Unavailable(Components.Files);
}
