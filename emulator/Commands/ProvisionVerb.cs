using System.CommandLine;
using System.CommandLine.Parsing;
using FilePipeline.Emulator.Provisioning;

namespace FilePipeline.Emulator.Commands;

/// <summary>The words and options of `provision`.</summary>
internal static class ProvisionVerb
{
    /// <summary>The run file tells where the topology is when none is named. The options of commands that start a system would be mistakes here.</summary>
    public static Command Of(Option<string?> runFile, IReadOnlyList<Option> ofASystem, Func<ProvisionSettings, Task<int>> provision)
    {
        var endpoint = new Option<Uri>("--endpoint")
        {
            Description = "Where AWS or its stand-in answers",
            HelpName = "URL",
            DefaultValueFactory = _ => new Uri(AwsPlace.DefaultEndpoint),
            CustomParser = Address,
        };
        var topology = new Option<string?>("--topology")
        {
            Description = "What to make (default: deploy/localstack/topology.json of this repository; with --run-file dapr.fast.yaml topology.fast.json)",
            HelpName = "FILE",
        };
        var region = new Option<string>("--region")
        {
            Description = "The region; AWS_REGION does not count, as components/localstack name theirs",
            HelpName = "NAME",
            DefaultValueFactory = _ => AwsPlace.DefaultRegion,
        };
        var verb = new Command(
            "provision",
            "Make the buckets, queues, tables and topics of a topology file on an endpoint that speaks AWS. What is there stays; what differs is changed. "
            + "Signs with AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, or with test/test.")
        {
            endpoint, topology, region,
        };
        verb.Validators.Add(result => RefuseOptionsOfASystem(result, ofASystem));
        verb.SetAction((parsed, _) => provision(
            new ProvisionSettings(parsed.GetValue(endpoint)!, parsed.GetValue(topology), parsed.GetValue(region)!, parsed.GetValue(runFile))));
        return verb;
    }

    private static Uri Address(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)) return address;
        result.AddError($"--endpoint '{text}': expected an address such as {AwsPlace.DefaultEndpoint}");
        return new Uri(AwsPlace.DefaultEndpoint);
    }

    private static void RefuseOptionsOfASystem(CommandResult result, IReadOnlyList<Option> ofASystem)
    {
        foreach (var option in ofASystem.Where(option => result.GetResult(option) is { Implicit: false }))
            result.AddError($"{option.Name} means nothing to provision: it starts no system");
    }
}
