using System.Text.Json.Nodes;

namespace FilePipeline.Emulator.Tests.Provisioning;

/// <summary>SQS with its JSON protocol. Queue addresses have an invalid host, because clients must use the endpoint.</summary>
internal sealed class ScriptedQueues
{
    private const string Addresses = $"http://queues.invalid/{ScriptedCloud.Account}/";

    public Dictionary<string, Dictionary<string, string>> All { get; } = new(StringComparer.Ordinal);

    public static string Arn(string name) => $"arn:aws:sqs:us-east-1:{ScriptedCloud.Account}:{name}";

    public bool Allows(string arn, string bucket) => All.GetValueOrDefault(arn.Split(':')[^1]) is { } queue
        && queue.GetValueOrDefault("Policy")?.Contains($"arn:aws:s3:::{bucket}\"", StringComparison.Ordinal) == true;

    public AwsAnswer Answer(AwsRequest request)
    {
        var fields = request.Json;
        var name = (string?)fields["QueueName"] ?? ((string?)fields["QueueUrl"])!.Replace(Addresses, "", StringComparison.Ordinal);
        if (request.Operation == "CreateQueue") All.Add(name, new(StringComparer.Ordinal) { ["QueueArn"] = Arn(name) });
        if (!All.TryGetValue(name, out var queue))
            return AwsAnswer.Refuse("com.amazonaws.sqs#QueueDoesNotExist", "The specified queue does not exist.");
        foreach (var (key, value) in fields["Attributes"]?.AsObject() ?? [])
        {
            if (key == "RedrivePolicy" && !HasTarget((string)value!))
            {
                return AwsAnswer.Refuse(
                    "com.amazonaws.sqs#InvalidParameterValue", $"Value {value} for parameter RedrivePolicy is invalid.");
            }
            if ((string)value! is { Length: > 0 } text) queue[key] = text;
            else queue.Remove(key);
        }
        return AwsAnswer.Json(request.Operation switch
        {
            "CreateQueue" or "GetQueueUrl" => new JsonObject { ["QueueUrl"] = Addresses + name },
            "GetQueueAttributes" => new JsonObject
            {
                ["Attributes"] = new JsonObject(
                    queue.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)))
            },
            _ => new JsonObject(),
        });
    }

    private bool HasTarget(string redrive) =>
        redrive.Length == 0 || All.ContainsKey($"{JsonNode.Parse(redrive)!["deadLetterTargetArn"]}".Split(':')[^1]);
}
