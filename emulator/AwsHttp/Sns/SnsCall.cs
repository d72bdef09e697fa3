using System.Text.Json.Nodes;

namespace FilePipeline.Emulator.AwsHttp;

/// <summary>A request to SNS.</summary>
internal sealed class SnsCall(QueryForm form)
{
    private const int ArnParts = 6;

    public QueryForm Form => form;

    public IReadOnlyDictionary<string, string> Tags => form.Map("Tags.member", "Key", "Value");

    public IReadOnlyDictionary<string, string> Attributes => form.Map("Attributes.entry", "key", "value");

    public string? Text(string name) => form.Text(name);

    /// <exception cref="AwsException">The parameter is missing.</exception>
    public string Require(string name) => Text(name) is { Length: > 0 } text ? text : throw SnsErrors.Missing(name);

    /// <summary>The name of the topic in an ARN.</summary>
    /// <exception cref="AwsException">The parameter is missing or no ARN of a topic.</exception>
    public string Topic(string parameter = "TopicArn") =>
        Parts(parameter) is [var name] ? name : throw SnsErrors.Invalid($"{parameter} Reason: An ARN must have at least 6 elements");

    /// <summary>The id of the subscription in an ARN.</summary>
    /// <exception cref="AwsException">The parameter is missing or no ARN of a subscription.</exception>
    public string Subscription() => Parts("SubscriptionArn") is [_, var id] ? id : throw SnsErrors.Invalid("SubscriptionArn");

    /// <summary>The message attributes below a prefix.</summary>
    /// <exception cref="AwsException">An attribute is invalid.</exception>
    public JsonObject MessageAttributesOf(string prefix)
    {
        var attributes = new JsonObject();
        foreach (var item in form.Items($"{prefix}MessageAttributes.entry"))
        {
            var value = new JsonObject();
            foreach (var part in (string[])["DataType", "StringValue", "BinaryValue"])
                if (form.Text($"{item}.Value.{part}") is { } text) value[part] = text;
            attributes[form.Text($"{item}.Name") ?? ""] = value;
        }
        try
        {
            MessageAttributes.Check(attributes);
        }
        catch (AwsException error)
        {
            throw SnsErrors.InvalidAttribute(error.Message);
        }
        return attributes;
    }

    // The parts after the account: the topic, and the id of a subscription.
    private string[] Parts(string parameter)
    {
        var parts = Require(parameter).Split(':');
        return parts.Length >= ArnParts && parts[2] == "sns" ? parts[(ArnParts - 1)..] : throw SnsErrors.Invalid(parameter);
    }
}
