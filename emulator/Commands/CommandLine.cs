using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using FilePipeline.Contracts;
using FilePipeline.Emulator.Faults;
using FilePipeline.Emulator.AwsHttp;
using FilePipeline.Emulator.Resources;
using FilePipeline.Emulator.Supervision;

namespace FilePipeline.Emulator.Commands;

/// <summary>The verbs and options of the command line.</summary>
internal sealed class CommandLine
{
    private const int DefaultTimeout = 600;

    private readonly Option<string?> _runFile = new("--run-file")
    {
        Description = "The run file (default: dapr.yaml of this repository; dapr.fast.yaml sends S3 events through a topic, for more files "
            + "per second; dapr.steps.yaml has a step of your own, dapr.regions.yaml a second bucket)",
        HelpName = "FILE",
        Recursive = true,
    };

    private readonly Option<string?> _data = new("--data")
    {
        Description = $"The data folder (default: {DataFolder.Default} for run and aws, a temporary folder for try)",
        HelpName = "DIR",
        Recursive = true,
    };

    private readonly Option<bool> _freePorts = new("--free-ports")
    {
        Description = "Use free ports instead of those in the run file",
        Recursive = true,
    };

    private readonly Option<int> _s3Port = new("--s3-port")
    {
        Description = $"The port of S3 over HTTP; a free port is used if it is taken (default: {AwsServer.DefaultPort})",
        HelpName = "PORT",
        Recursive = true,
        DefaultValueFactory = _ => AwsServer.DefaultPort,
    };

    private readonly Option<long?> _seed = new("--seed")
    {
        Description = "The seed of the injected faults: the same seed gives the same faults (default: a new seed, which is printed)",
        HelpName = "N",
        Recursive = true,
    };

    private readonly Option<string?> _faults = new("--faults")
    {
        Description = "The faults to inject, separated by commas: lose=RATE, duplicate=RATE, delay=RATE, reorder=RATE (S3 events), "
            + "fail:COMPONENT=RATE (or fail:APP=RATE, for invocations), "
            + "lost-reply:COMPONENT=RATE, slow:COMPONENT=RATE, kill:APP=RATE",
        HelpName = "LIST",
        Recursive = true,
    };

    private readonly Option<string[]> _filePaths = new("--file-path")
    {
        Description = "A folder that filePath of the S3 binding may use, besides the scratch folders; can be repeated",
        HelpName = "DIR",
        Recursive = true,
    };

    private readonly Option<bool> _overHttp = new("--over-http")
    {
        Description = "Let the sidecars reach queues, topics, tables and objects over HTTP, as real sidecars do; slower",
        Recursive = true,
    };

    private readonly Option<string?> _attach = new("--attach")
    {
        Description = "Start all services except this one, and wait until you start it in a debugger",
        HelpName = "APP",
    };

    private readonly Argument<string[]> _files = new("FILE")
    {
        Description =
            "Files to send; a folder stands for its files, without subfolders (default: samples of the run file, with injected faults)",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<bool> _json = new("--json") { Description = "Write the result as one JSON array to standard output" };

    private readonly Option<double> _timeout = new("--timeout")
    {
        Description = "Seconds to wait for the outcomes",
        HelpName = "S",
        DefaultValueFactory = _ => DefaultTimeout,
        CustomParser = Seconds,
    };

    private readonly Option<bool> _keep = new("--keep") { Description = "Keep the system running afterwards, until Ctrl-C" };

    private readonly RootCommand _root;

    public CommandLine(
        Func<RunSettings, Task<int>> run, Func<TrySettings, Task<int>> tryFiles, Func<ProvisionSettings, Task<int>> provision,
        Func<AwsSettings, Task<int>> aws)
    {
        var runVerb = new Command("run", "Run the system until Ctrl-C; the default verb. Data is kept for the next run.") { _attach };
        var tryVerb =
            new Command("try", "Send files through the system, wait for their outcomes and print them.") { _files, _json, _timeout, _keep };
        _root = new RootCommand("Runs FilePipeline on this machine, with stand-ins for the Dapr sidecars and the AWS services.")
        {
            _runFile, _data, _freePorts, _s3Port, _seed, _faults, _filePaths, _overHttp, _attach, runVerb, tryVerb,
            AwsVerb.Of(_faults, [_freePorts, _s3Port, _filePaths, _overHttp, _attach], Aws, aws),
            ProvisionVerb.Of(_runFile, [_data, _freePorts, _s3Port, _seed, _faults, _filePaths, _overHttp, _attach], provision),
        };
        _attach.Validators.Add(result =>
        {
            if (result.GetValue(_attach) is { } app && AppsOf(result) is var known && !known.Contains(app))
                result.AddError($"--attach: the run file has no app '{app}' (known: {string.Join(", ", known)})");
        });
        _faults.Validators.Add(RefuseUnknownFaults);
        _s3Port.Validators.Add(result =>
        {
            if (result.GetValue(_s3Port) is < 0 or > IPEndPoint.MaxPort)
                result.AddError($"--s3-port: expected a port from 0 to {IPEndPoint.MaxPort}");
        });
        _files.Validators.Add(RefuseUnknownOptions);
        _root.SetAction((parsed, _) => run(new RunSettings(Common(parsed), parsed.GetValue(_attach))));
        runVerb.SetAction((parsed, _) => run(new RunSettings(Common(parsed), parsed.GetValue(_attach))));
        tryVerb.SetAction((parsed, _) => tryFiles(new TrySettings(
            Common(parsed), parsed.GetValue(_files) ?? [],
            parsed.GetValue(_json), TimeSpan.FromSeconds(parsed.GetValue(_timeout)), parsed.GetValue(_keep))));
    }

    public async Task<int> InvokeAsync(IReadOnlyList<string> arguments, TextWriter output, Terminal terminal)
    {
        var parsed = _root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors) terminal.WriteError(error.Message);
            terminal.WriteStatus("see --help");
            return ExitCode.BadArguments;
        }
        // StopSignal handles the stop signals. An unhandled exception is a bug, so its stack trace is shown.
        return await parsed.InvokeAsync(
            new InvocationConfiguration { Output = output, ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
    }

    private CommonSettings Common(ParseResult parsed)
    {
        var (faults, spec) = FaultsOf(parsed);
        var isFree = parsed.GetValue(_freePorts);
        return new CommonSettings(
            parsed.GetValue(_runFile), parsed.GetValue(_data), isFree, isFree ? 0 : parsed.GetValue(_s3Port), faults, spec)
        {
            FilePaths = parsed.GetValue(_filePaths) ?? [],
            OverHttp = parsed.GetValue(_overHttp),
        };
    }

    private AwsSettings Aws(ParseResult parsed)
    {
        var (faults, spec) = FaultsOf(parsed);
        return new AwsSettings(parsed.GetValue(_runFile), parsed.GetValue(_data), faults, spec);
    }

    private (FaultPlan Faults, string? Spec) FaultsOf(ParseResult parsed)
    {
        var spec = parsed.GetValue(_faults);
        var seed = parsed.GetValue(_seed) ?? RandomNumberGenerator.GetInt32(1, int.MaxValue);
        return (FaultPlan.Parse(seed, spec), string.IsNullOrWhiteSpace(spec) ? null : spec);
    }

    private void RefuseUnknownFaults(OptionResult result)
    {
        try
        {
            var rates = FaultRates.Parse(result.GetValue(_faults));
            var apps = AppsOf(result);
            foreach (var unknown in rates.Components.Except([.. Components.All, Components.FileEventsTopic, .. apps]))
                result.AddError($"--faults: unknown component '{unknown}' (known: {string.Join(", ", Components.All)})");
            foreach (var unknown in rates.Apps.Except(apps))
                result.AddError($"--faults: unknown app '{unknown}' (known: {string.Join(", ", apps)})");
        }
        catch (FormatException exception)
        {
            result.AddError($"--faults: {exception.Message}");
        }
    }

    // A run file that cannot be read is reported by the start.
    private IReadOnlyList<string> AppsOf(OptionResult result)
    {
        try
        {
            return [.. RunFile.Load(SystemStart.RunFile(result.GetValue(_runFile))).Apps.Select(app => app.AppId)];
        }
        catch (Exception exception) when (exception is ResourceException or FileNotFoundException)
        {
            return AppIds.All;
        }
    }

    // Otherwise an unknown option would be reported as a missing file.
    private static void RefuseUnknownOptions(ArgumentResult result)
    {
        foreach (var token in result.Tokens.Where(token => token.Value.StartsWith('-') && !Path.Exists(token.Value)))
            result.AddError($"unknown option '{token.Value}'");
    }

    private static double Seconds(ArgumentResult result)
    {
        var isNumber = double.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var seconds);
        if (isNumber && seconds is > 0 and < 1_000_000) return seconds;
        result.AddError($"--timeout '{result.Tokens[0].Value}': expected a number of seconds greater than 0");
        return DefaultTimeout;
    }
}
