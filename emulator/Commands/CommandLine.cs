using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using FilePipeline.Contracts;
using FilePipeline.Emulator.Faults;
using FilePipeline.Emulator.S3Http;
using FilePipeline.Emulator.Supervision;

namespace FilePipeline.Emulator.Commands;

/// <summary>The words and options that the emulator understands.</summary>
internal sealed class CommandLine
{
    private const int DefaultTimeout = 600;

    private readonly Option<string?> _runFile = new("--run-file")
    {
        Description = "The run file (default: dapr.yaml of this repository; dapr.fast.yaml: S3 events through a topic, for more files a second)",
        HelpName = "FILE",
        Recursive = true,
    };

    private readonly Option<string?> _data = new("--data")
    {
        Description = $"Folder that keeps everything (default: {DataFolder.Default} for run, a temporary one for try)",
        HelpName = "DIR",
        Recursive = true,
    };

    private readonly Option<bool> _freePorts = new("--free-ports")
    {
        Description = "Take free ports instead of those of the run file",
        Recursive = true,
    };

    private readonly Option<int> _s3Port = new("--s3-port")
    {
        Description = $"Where S3 answers over HTTP; another free port when it is taken (default: {S3Server.DefaultPort})",
        HelpName = "PORT",
        Recursive = true,
        DefaultValueFactory = _ => S3Server.DefaultPort,
    };

    private readonly Option<long?> _seed = new("--seed")
    {
        Description = "Decides which calls the faults strike: the same seed, the same faults (default: a new one, shown)",
        HelpName = "N",
        Recursive = true,
    };

    private readonly Option<string?> _faults = new("--faults")
    {
        Description = "What goes wrong how often: lose=RATE, duplicate=RATE, delay=RATE, reorder=RATE (S3 events), fail:COMPONENT=RATE, lost-reply:COMPONENT=RATE, slow:COMPONENT=RATE, kill:APP=RATE; comma between",
        HelpName = "LIST",
        Recursive = true,
    };

    private readonly Option<string[]> _filePaths = new("--file-path")
    {
        Description = "A folder that filePath of the S3 binding may name beside the scratch folders; may be given more than once",
        HelpName = "DIR",
        Recursive = true,
    };

    private readonly Option<string?> _attach = new("--attach")
    {
        Description = "Start all services but this one, and wait for yours, started in a debugger",
        HelpName = "APP",
    };

    private readonly Argument<string[]> _files = new("FILE")
    {
        Description = "Files to send; a folder means the files in it, not those of its folders (default: samples/, with faults that show what happens then)",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<bool> _json = new("--json") { Description = "One JSON array on standard output, and nothing else there" };

    private readonly Option<double> _timeout = new("--timeout")
    {
        Description = "Seconds to wait for the outcomes",
        HelpName = "S",
        DefaultValueFactory = _ => DefaultTimeout,
        CustomParser = Seconds,
    };

    private readonly Option<bool> _keep = new("--keep") { Description = "Leave the system running afterwards, until Ctrl-C" };

    private readonly RootCommand _root;

    public CommandLine(Func<RunSettings, Task<int>> run, Func<TrySettings, Task<int>> tryFiles, Func<ProvisionSettings, Task<int>> provision)
    {
        var runVerb = new Command("run", "Run the system until Ctrl-C (also without a verb). Data stays for the next run.") { _attach };
        var tryVerb = new Command("try", "Send files through the whole system, wait for their outcomes and show them.") { _files, _json, _timeout, _keep };
        _root = new RootCommand("FilePipeline on this machine: the services, with stand-ins for Dapr's sidecars and the AWS services behind them.")
        {
            _runFile, _data, _freePorts, _s3Port, _seed, _faults, _filePaths, _attach, runVerb, tryVerb,
            ProvisionVerb.Of(_runFile, [_data, _freePorts, _s3Port, _seed, _faults, _filePaths, _attach], provision),
        };
        _attach.AcceptOnlyFromAmong([.. AppIds.All]);
        _faults.Validators.Add(RefuseUnknownFaults);
        _s3Port.Validators.Add(result =>
        {
            if (result.GetValue(_s3Port) is < 0 or > IPEndPoint.MaxPort) result.AddError($"--s3-port: expected a port, 0 to {IPEndPoint.MaxPort}");
        });
        _files.Validators.Add(RefuseUnknownOptions);
        _root.SetAction((parsed, _) => run(new RunSettings(Common(parsed), parsed.GetValue(_attach))));
        runVerb.SetAction((parsed, _) => run(new RunSettings(Common(parsed), parsed.GetValue(_attach))));
        tryVerb.SetAction((parsed, _) => tryFiles(new TrySettings(
            Common(parsed), parsed.GetValue(_files) ?? [], parsed.GetValue(_json), TimeSpan.FromSeconds(parsed.GetValue(_timeout)), parsed.GetValue(_keep))));
    }

    public async Task<int> InvokeAsync(IReadOnlyList<string> arguments, TextWriter output, Terminal terminal)
    {
        var parsed = _root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors) terminal.Fail(error.Message);
            terminal.Say("see --help");
            return ExitCode.BadArguments;
        }
        // Stopping is StopSignal's business, and what is thrown is a bug worth a stack trace.
        return await parsed.InvokeAsync(new InvocationConfiguration { Output = output, ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
    }

    private CommonSettings Common(ParseResult parsed)
    {
        var spec = parsed.GetValue(_faults);
        var seed = parsed.GetValue(_seed) ?? RandomNumberGenerator.GetInt32(1, int.MaxValue);
        return new CommonSettings(
            parsed.GetValue(_runFile), parsed.GetValue(_data), parsed.GetValue(_freePorts), parsed.GetValue(_freePorts) ? 0 : parsed.GetValue(_s3Port), FaultPlan.Parse(seed, spec), string.IsNullOrWhiteSpace(spec) ? null : spec)
        {
            FilePaths = parsed.GetValue(_filePaths) ?? [],
        };
    }

    private void RefuseUnknownFaults(OptionResult result)
    {
        try
        {
            var rates = FaultRates.Parse(result.GetValue(_faults));
            foreach (var unknown in rates.Components.Except([.. Components.All, Components.FileEventsTopic])) result.AddError($"--faults: no component '{unknown}' (known: {string.Join(", ", Components.All)})");
            foreach (var unknown in rates.Apps.Except(AppIds.All)) result.AddError($"--faults: no app '{unknown}' (known: {string.Join(", ", AppIds.All)})");
        }
        catch (FormatException fault)
        {
            result.AddError($"--faults: {fault.Message}");
        }
    }

    // An option that is unknown would be taken for a file that is missing.
    private static void RefuseUnknownOptions(ArgumentResult result)
    {
        foreach (var token in result.Tokens.Where(token => token.Value.StartsWith('-') && !Path.Exists(token.Value)))
            result.AddError($"there is no option '{token.Value}'");
    }

    private static double Seconds(ArgumentResult result)
    {
        var isNumber = double.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var seconds);
        if (isNumber && seconds is > 0 and < 1_000_000) return seconds;
        result.AddError($"--timeout '{result.Tokens[0].Value}': expected seconds, more than 0");
        return DefaultTimeout;
    }
}
