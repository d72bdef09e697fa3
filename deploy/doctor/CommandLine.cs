using System.CommandLine;

namespace FilePipeline.Doctor;

/// <summary>The words and options that the doctor understands.</summary>
internal sealed class CommandLine
{
    private readonly Option<string?> _overlay = new("--overlay")
    {
        Description = "A kustomize folder, or the name of one in deploy/kubernetes/overlays; rendered with kubectl (default: eks)",
        HelpName = "NAME|DIR",
        Recursive = true,
    };

    private readonly Option<string?> _manifests = new("--manifests")
    {
        Description = "Rendered manifests instead of an overlay; - reads standard input",
        HelpName = "FILE|-",
        Recursive = true,
    };

    private readonly Option<string[]> _components = new("--components")
    {
        Description = "A folder of Dapr resources; may be given again (default: components/aws; components/localstack where the manifests speak to a stand-in of AWS; and the -fast one for a fast overlay)",
        HelpName = "DIR",
        Recursive = true,
    };

    private readonly Option<string?> _topology = new("--topology")
    {
        Description = "The queues, buckets, tables and topics that exist (default: deploy/kubernetes/topology.json; that of deploy/localstack for a stand-in; and topology.fast.json for a fast overlay)",
        HelpName = "FILE",
        Recursive = true,
    };

    private readonly Option<string?> _iam = new("--iam")
    {
        Description = "The table of AWS actions (default: deploy/iam-actions.json)",
        HelpName = "FILE",
        Recursive = true,
    };

    private readonly Option<bool> _json = new("--json") { Description = "One JSON array of {id, verdict, cause, fix} on standard output, and nothing else there", Recursive = true };

    private readonly Option<string?> _cluster = new("--cluster")
    {
        Description = "The EKS cluster, for the checks of roles (default: the one of kubectl's context, where it tells)",
        HelpName = "NAME",
    };

    private readonly RootCommand _root;

    public CommandLine(Func<DoctorSettings, CancellationToken, Task<int>> look)
    {
        var offline = new Command("offline", "Look at manifests, components, topology and IAM table (also without a verb).");
        var live = new Command("live", "Look at the cluster with kubectl and at the account with aws. Reads only. What is missing on the PATH is skipped, and said.") { _cluster };
        _root = new RootCommand(
            "Finds what goes wrong with a deployment: one line a check, with the cause and how to fix it. "
            + "Exit code 0: nothing failed; 1: something failed; 2: wrong arguments or unreadable input.")
        {
            _overlay, _manifests, _components, _topology, _iam, _json, offline, live,
        };
        _root.Validators.Add(result =>
        {
            if (result.GetValue(_overlay) is not null && result.GetValue(_manifests) is not null) result.AddError("--overlay and --manifests: give one of them");
        });
        foreach (var verb in new[] { _root, offline }) verb.SetAction((parsed, stop) => look(Settings(parsed, isLive: false), stop));
        live.SetAction((parsed, stop) => look(Settings(parsed, isLive: true), stop));
    }

    public async Task<int> InvokeAsync(IReadOnlyList<string> arguments, TextWriter output, TextWriter errors, CancellationToken cancellation)
    {
        var parsed = _root.Parse(arguments);
        if (parsed.Errors.Count == 0)
        {
            // Ctrl-C is Program's business, and what is thrown is a bug worth a stack trace.
            var configuration = new InvocationConfiguration { Output = output, Error = errors, ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false };
            return await parsed.InvokeAsync(configuration, cancellation);
        }
        foreach (var error in parsed.Errors) await errors.WriteLineAsync(error.Message);
        await errors.WriteLineAsync("see --help");
        return ExitCode.Unusable;
    }

    private DoctorSettings Settings(ParseResult parsed, bool isLive) => new(
        isLive, parsed.GetValue(_overlay), parsed.GetValue(_manifests), parsed.GetValue(_components) ?? [], parsed.GetValue(_topology), parsed.GetValue(_iam),
        isLive ? parsed.GetValue(_cluster) : null, parsed.GetValue(_json));
}
