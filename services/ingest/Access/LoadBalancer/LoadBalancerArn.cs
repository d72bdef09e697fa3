using System.Text.RegularExpressions;

namespace FilePipeline.Ingest;

/// <summary>The ARN of an Application Load Balancer, and the address of the public keys of its region.</summary>
/// <param name="Text">The ARN.</param>
/// <param name="Keys">The folder of the keys; a key's id is its name there.</param>
internal sealed partial record LoadBalancerArn(string Text, Uri Keys)
{
    /// <summary>Reads an ARN.</summary>
    /// <returns>Null for another resource, or a partition whose keys have no known address.</returns>
    public static LoadBalancerArn? Parse(string arn)
    {
        if (Arn().Match(arn) is not { Success: true } match) return null;
        var region = match.Groups["region"].Value;
        // Elastic Load Balancing, user guide: "Authenticate users using an Application Load Balancer".
        var keys = match.Groups["partition"].Value switch
        {
            "aws" => $"https://public-keys.auth.elb.{region}.amazonaws.com/",
            _ => $"https://s3-{region}.amazonaws.com/aws-elb-public-keys-prod-{region}/",
        };
        return new(arn, new Uri(keys));
    }

    [GeneratedRegex(
        @"\Aarn:(?<partition>aws|aws-us-gov):elasticloadbalancing:(?<region>[a-z0-9-]+):[0-9]{12}:loadbalancer/app/[A-Za-z0-9/-]+\z",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Arn();
}
