using System.Net;
using System.Xml.Linq;
using FilePipeline.Emulator.Tests.Cloud;

namespace FilePipeline.Emulator.Tests.AwsHttp;

/// <summary>Tests of SNS over HTTP; topic <c>t</c>, and the queue <c>events</c>.</summary>
public abstract class SnsTests : AwsTests
{
    private protected const string Version = "2010-03-31";
    private protected const string QueueArn = $"arn:aws:sqs:us-east-1:000000000000:{CloudRig.Events}";

    private protected static (string, string) Topic { get; } = ("TopicArn", ArnOf("t"));

    private protected static string ArnOf(string topic) => $"arn:aws:sns:us-east-1:000000000000:{topic}";

    /// <summary>Sends an action that must succeed.</summary>
    private protected async Task<XElement> SendAsync(string action, params IEnumerable<(string Name, string Value)> fields)
    {
        var (status, answer) = await QueryAsync(Version, action, fields);
        Assert.True(status == HttpStatusCode.OK, $"{answer}");
        Assert.Equal($"{{http://sns.amazonaws.com/doc/2010-03-31/}}{action}Response", $"{answer.Name}");
        Assert.NotEmpty(TextOf(answer, "RequestId"));
        return answer;
    }

    /// <summary>Sends an action that must be refused.</summary>
    private protected async Task<(HttpStatusCode Status, string Code)> RefusedAsync(
        string action, params IEnumerable<(string Name, string Value)> fields)
    {
        var (status, answer) = await QueryAsync(Version, action, fields);
        return (status, TextOf(answer, "Code"));
    }

    /// <summary>Creates the topic and subscribes the queue.</summary>
    /// <returns>The ARN of the subscription.</returns>
    private protected async Task<string> SubscribeAsync(params IEnumerable<(string Name, string Value)> attributes)
    {
        await SendAsync("CreateTopic", ("Name", "t"));
        var fields = attributes.SelectMany(((string Name, string Value) one, int at) => new[]
        {
            ($"Attributes.entry.{at + 1}.key", one.Name), ($"Attributes.entry.{at + 1}.value", one.Value),
        });
        return TextOf(await SendAsync("Subscribe", [Topic, ("Protocol", "sqs"), ("Endpoint", QueueArn), .. fields]), "SubscriptionArn");
    }

    private protected Task SetAsync(string subscription, string name, string value) =>
        SendAsync("SetSubscriptionAttributes", ("SubscriptionArn", subscription), ("AttributeName", name), ("AttributeValue", value));

    private protected static Dictionary<string, string> MapOf(XElement answer) =>
        Texts(answer, "key").Zip(Texts(answer, "value")).ToDictionary();
}
