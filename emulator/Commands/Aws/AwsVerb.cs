using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using FilePipeline.Emulator.AwsHttp;
using FilePipeline.Emulator.Faults;

namespace FilePipeline.Emulator.Commands;

/// <summary>The verb `aws` with its options.</summary>
internal static class AwsVerb
{
    /// <summary>Without a topology the run file determines it. Options of the sidecars are refused.</summary>
    /// <param name="faults">The option with the faults, which all verbs share.</param>
    /// <param name="sidecarOptions">Options that concern sidecars.</param>
    /// <param name="settings">The settings without port and topology.</param>
    /// <param name="aws">Runs the verb.</param>
    public static Command Of(
        Option<string?> faults, IReadOnlyList<Option> sidecarOptions, Func<ParseResult, AwsSettings> settings, Func<AwsSettings,
        Task<int>> aws)
    {
        var port = new Option<int>("--port")
        {
            Description = "The port; components/localstack names the default one",
            HelpName = "PORT",
            DefaultValueFactory = _ => AwsServer.DefaultPort,
        };
        var topology = new Option<string?>("--topology")
        {
            Description =
                "The file with the buckets, queues, tables and topics (default: deploy/localstack/topology.json of this repository)",
            HelpName = "FILE",
        };
        var verb = new Command(
            "aws",
            "Stand in for AWS until Ctrl-C, so that real sidecars can run with `dapr run -f .`: S3, SQS, SNS, DynamoDB and STS on one "
            + "port, with any credentials. Creates what the topology file lists. Of --faults, those of S3 events apply: lose, duplicate, "
            + "delay, reorder.")
        {
            port, topology,
        };
        verb.Validators.Add(result =>
        {
            foreach (var option in sidecarOptions.Where(option => result.GetResult(option) is { Implicit: false }))
                result.AddError($"{option.Name} is not valid with 'aws'");
            if (result.GetValue(port) is < 0 or > IPEndPoint.MaxPort)
                result.AddError($"--port: expected a port from 0 to {IPEndPoint.MaxPort}");
            RefuseSidecarFaults(result, faults);
        });
        verb.SetAction((parsed, _) => aws(settings(parsed) with { Port = parsed.GetValue(port), Topology = parsed.GetValue(topology) }));
        return verb;
    }

    private static void RefuseSidecarFaults(CommandResult result, Option<string?> faults)
    {
        try
        {
            var rates = FaultRates.Parse(result.GetValue(faults));
            if (rates.Components.Any() || rates.Apps.Any())
            {
                result.AddError(
                    "--faults: fail, lost-reply, slow and kill concern the emulator's sidecars and are not valid with 'aws' "
                        + "(valid: lose, duplicate, delay, reorder)");
            }
        }
        catch (FormatException)
        {
            // The option reports it.
        }
    }
}
