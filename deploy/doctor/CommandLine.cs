using System.CommandLine;

namespace FilePipeline.Doctor;

/// <summary>The commands and options of the doctor.</summary>
internal sealed class CommandLine
{
    private readonly Option<string?> _overlay = new("--overlay")
    {
        Description = "A kustomize folder, or the name of one in deploy/kubernetes/overlays; kubectl renders it (default: eks)",
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
        Description = "A folder of Dapr resources; repeatable (default: components/aws, or components/localstack where the manifests "
            + "use a stand-in for AWS; a fast overlay adds the -fast folder)",
        HelpName = "DIR",
        Recursive = true,
    };

    private readonly Option<string?> _topology = new("--topology")
    {
        Description = "The queues, buckets, tables and topics on AWS (default: deploy/kubernetes/topology.json, "
            + "or the one in deploy/localstack for a stand-in; topology.fast.json for a fast overlay)",
        HelpName = "FILE",
        Recursive = true,
    };

    private readonly Option<string?> _iam = new("--iam")
    {
        Description = "The table of the AWS actions of each service (default: deploy/iam-actions.json)",
        HelpName = "FILE",
        Recursive = true,
    };

    private readonly Option<string?> _platform = new("--platform")
    {
        Description = "The Helm values of Dapr (default: deploy/platform/dapr.yaml; or deploy/kind/dapr.yaml for a stand-in)",
        HelpName = "FILE",
        Recursive = true,
    };

    private readonly Option<bool> _json = new("--json")
    {
        Description = "Writes one JSON array of {id, verdict, cause, fix} to standard output, and nothing else",
        Recursive = true,
    };

    private readonly Option<bool> _sarif = new("--sarif")
    {
        Description = "Writes SARIF 2.1.0 to standard output, as code hosts show it on a change, and nothing else",
        Recursive = true,
    };

    private readonly Option<string?> _placeholders = new("--placeholders")
    {
        Description = "ok: the placeholders of the shipped tree (account, host, image digests, addresses) are no failures",
        HelpName = "ok",
        Recursive = true,
    };

    private readonly Option<string?> _cluster = new("--cluster")
    {
        Description = "The EKS cluster, for the checks of roles (default: the cluster that kubectl's context names)",
        HelpName = "NAME",
    };

    private readonly RootCommand _root;

    public CommandLine(Func<DoctorSettings, CancellationToken, Task<int>> run)
    {
        var offline = new Command("offline", "Checks manifests, components, topology and IAM table (the default command).");
        var live = new Command(
            "live",
            "Checks the cluster with kubectl and the account with aws. Only reads. Skips checks whose program is not on the PATH.")
        {
            _cluster,
        };
        _root = new RootCommand(
            "Finds problems of a deployment: prints a line for each check, with the cause and the fix. "
            + "Exit code 0: no check failed; 1: a check failed; 2: wrong arguments or unreadable input; 3: every check was skipped.")
        {
            _overlay, _manifests, _components, _topology, _iam, _platform, _json, _sarif, _placeholders, offline, live,
        };
        _placeholders.AcceptOnlyFromAmong("ok");
        _root.Validators.Add(result =>
        {
            if (result.GetValue(_json) && result.GetValue(_sarif)) result.AddError("--json and --sarif: give only one of them");
            if (result.GetValue(_overlay) is not null && result.GetValue(_manifests) is not null)
                result.AddError("--overlay and --manifests: give only one of them");
        });
        foreach (var command in new[] { _root, offline }) command.SetAction((parsed, stop) => run(Settings(parsed, isLive: false), stop));
        live.SetAction((parsed, stop) => run(Settings(parsed, isLive: true), stop));
    }

    public async Task<int> InvokeAsync(IReadOnlyList<string> arguments, TextWriter output, TextWriter errors,
        CancellationToken cancellation)
    {
        var parsed = _root.Parse(arguments);
        if (parsed.Errors.Count == 0)
        {
            // Program handles Ctrl-C, and an unhandled exception is a bug that needs its stack trace.
            var configuration = new InvocationConfiguration
            {
                Output = output,
                Error = errors,
                ProcessTerminationTimeout = null,
                EnableDefaultExceptionHandler = false,
            };
            return await parsed.InvokeAsync(configuration, cancellation);
        }
        foreach (var error in parsed.Errors) await errors.WriteLineAsync(error.Message);
        await errors.WriteLineAsync("see --help");
        return ExitCode.InvalidInput;
    }

    private DoctorSettings Settings(ParseResult parsed, bool isLive) => new(
        isLive, parsed.GetValue(_overlay), parsed.GetValue(_manifests), parsed.GetValue(_components) ?? [],
        parsed.GetValue(_topology), parsed.GetValue(_iam), parsed.GetValue(_platform),
        isLive ? parsed.GetValue(_cluster) : null, parsed.GetValue(_placeholders) is not null,
        parsed.GetValue(_sarif) ? ReportFormat.Sarif : parsed.GetValue(_json) ? ReportFormat.Json : ReportFormat.Text);
}
