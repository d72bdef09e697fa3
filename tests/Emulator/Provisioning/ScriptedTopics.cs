using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace FilePipeline.Emulator.Tests.Provisioning;

/// <summary>SNS with its query protocol; each page of topics has one topic.</summary>
internal sealed class ScriptedTopics
{
    private static readonly XNamespace _space = "http://sns.amazonaws.com/doc/2010-03-31/";

    /// <summary>The policies by topic ARN.</summary>
    public SortedDictionary<string, string> Policies { get; } = new(StringComparer.Ordinal);

    /// <summary>The tags by topic ARN.</summary>
    public Dictionary<string, string> Tags { get; } = new(StringComparer.Ordinal);

    public static string Arn(string name) => $"arn:aws:sns:us-east-1:{ScriptedCloud.Account}:{name}";

    public static Dictionary<string, string> Fields(byte[] form) => Encoding.UTF8.GetString(form).Split('&').Select(pair => pair.Split('='))
        .ToDictionary(pair => WebUtility.UrlDecode(pair[0]), pair => WebUtility.UrlDecode(pair[1]), StringComparer.Ordinal);

    public bool Allows(string arn, string bucket) =>
        Policies.GetValueOrDefault(arn)?.Contains($"arn:aws:s3:::{bucket}\"", StringComparison.Ordinal) == true;

    public AwsAnswer Answer(AwsRequest request)
    {
        var fields = Fields(request.Body);
        var arn = fields.GetValueOrDefault("TopicArn") ?? Arn(fields.GetValueOrDefault("Name") ?? "");
        if (request.Operation == "CreateTopic")
        {
            Policies.TryAdd(arn, DefaultPolicy(arn));
            Tags[arn] = string.Join(
                ' ', fields.Where(field => field.Key.StartsWith("Tags.", StringComparison.Ordinal)).Select(field => field.Value));
        }
        if (request.Operation == "SetTopicAttributes") Policies[arn] = fields["AttributeValue"];
        var result = request.Operation switch
        {
            "ListTopics" => Page(fields.GetValueOrDefault("NextToken")),
            "CreateTopic" => [Element("TopicArn", arn)],
            "GetTopicAttributes" => [Element("Attributes", Entry("TopicArn", arn), Entry("Policy", Policies[arn]))],
            _ => Array.Empty<XElement>(),
        };
        return AwsAnswer.Xml($"{Element($"{request.Operation}Response", Element($"{request.Operation}Result", [.. result]))}");
    }

    private XElement[] Page(string? token)
    {
        var rest = Policies.Keys.SkipWhile(arn => token is not null && string.CompareOrdinal(arn, token) <= 0).ToList();
        var topics = Element("Topics", [.. rest.Take(1).Select(arn => Element("member", Element("TopicArn", arn)))]);
        return rest.Count > 1 ? [topics, Element("NextToken", rest[0])] : [topics];
    }

    private static string DefaultPolicy(string arn) => new JsonObject
    {
        ["Version"] = "2008-10-17",
        ["Statement"] = new JsonArray(new JsonObject { ["Sid"] = "__default_statement_ID", ["Effect"] = "Allow", ["Resource"] = arn }),
    }.ToJsonString();

    private static XElement Entry(string key, string value) => Element("entry", Element("key", key), Element("value", value));

    private static XElement Element(string name, params object[] content) => new(_space + name, content);
}
