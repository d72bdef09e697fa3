using System.CommandLine;
using System.CommandLine.Parsing;
using FilePipeline.Emulator.Provisioning;

namespace FilePipeline.Emulator.Commands;

/// <summary>The verb `provision` with its options.</summary>
internal static class ProvisionVerb
{
    /// <summary>Without a topology the run file determines it. Options of the verbs that start a system are refused.</summary>
    public static Command Of(Option<string?> runFile, IReadOnlyList<Option> systemOptions, Func<ProvisionSettings, Task<int>> provision)
    {
        var endpoint = new Option<Uri>("--endpoint")
        {
            Description = "The address of AWS or its stand-in",
            HelpName = "URL",
            DefaultValueFactory = _ => new Uri(AwsConnection.DefaultEndpoint),
            CustomParser = Address,
        };
        var topology = new Option<string?>("--topology")
        {
            Description = "The topology file (default: deploy/localstack/topology.json of this repository; topology.fast.json with "
                + "--run-file dapr.fast.yaml)",
            HelpName = "FILE",
        };
        var region = new Option<string>("--region")
        {
            Description = "The region; AWS_REGION is ignored, because components/localstack set their region",
            HelpName = "NAME",
            DefaultValueFactory = _ => AwsConnection.DefaultRegion,
        };
        var verb = new Command(
            "provision",
            "Create the buckets, queues, tables and topics of a topology file on an AWS-compatible endpoint. Existing resources are kept; "
                + "settings that "
            + "differ are updated. Requests are signed with AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, or with "
            + "test/test if they are not set.")
        {
            endpoint, topology, region,
        };
        verb.Validators.Add(result => RefuseSystemOptions(result, systemOptions));
        verb.SetAction((parsed, _) => provision(
            new ProvisionSettings(
                parsed.GetValue(endpoint)!, parsed.GetValue(topology), parsed.GetValue(region)!, parsed.GetValue(runFile))));
        return verb;
    }

    private static Uri Address(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (Uri.TryCreate(text, UriKind.Absolute, out var address)
            && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps))
        {
            return address;
        }
        result.AddError($"--endpoint '{text}': expected an address such as {AwsConnection.DefaultEndpoint}");
        return new Uri(AwsConnection.DefaultEndpoint);
    }

    private static void RefuseSystemOptions(CommandResult result, IReadOnlyList<Option> systemOptions)
    {
        foreach (var option in systemOptions.Where(option => result.GetResult(option) is { Implicit: false }))
            result.AddError($"{option.Name} is not valid with 'provision'");
    }
}
