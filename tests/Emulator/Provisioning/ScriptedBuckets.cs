using System.Text;
using System.Xml.Linq;

namespace FilePipeline.Emulator.Tests.Provisioning;

/// <summary>Buckets of S3 and their notifications, whose targets must allow the bucket.</summary>
internal sealed class ScriptedBuckets(ScriptedQueues queues, ScriptedTopics topics)
{
    private const string None = """<NotificationConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"/>""";

    /// <summary>The notification XML by bucket.</summary>
    public Dictionary<string, string> Notifications { get; } = new(StringComparer.Ordinal);

    /// <summary>The location constraints by bucket.</summary>
    public Dictionary<string, string> Regions { get; } = new(StringComparer.Ordinal);

    public void Add(string bucket, string inside = "") =>
        Notifications[bucket] =
            $"""<NotificationConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">{inside}</NotificationConfiguration>""";

    /// <summary>The notification rules of a bucket without ids: target, events, filter.</summary>
    public IEnumerable<string> Rules(string bucket) => XElement.Parse(Notifications[bucket]).Elements()
        .Select(rule => string.Join(
            ' ', rule.Descendants().Where(part => !part.HasElements && part.Name.LocalName != "Id").Select(part => part.Value)));

    public AwsAnswer Answer(AwsRequest request)
    {
        var bucket = request.Path.Trim('/');
        if (request.Operation == "PutBucket")
        {
            Notifications[bucket] = None;
            if (request.Body.Length > 0)
            {
                Regions[bucket] = XElement.Parse(request.Text)
                    .Descendants().Single(part => part.Name.LocalName == "LocationConstraint").Value;
            }
        }
        if (!Notifications.TryGetValue(bucket, out var found))
            return new AwsAnswer(404, "<Error><Code>NoSuchBucket</Code></Error>", "application/xml");
        if (request.Operation == "PutBucketNotification")
        {
            if (!Targets(request.Body).All(target => queues.Allows(target, bucket) || topics.Allows(target, bucket)))
            {
                return new AwsAnswer(400, "<Error><Code>InvalidArgument</Code><Message>Unable to validate the following destination "
                    + "configurations</Message></Error>", "application/xml");
            }
            Notifications[bucket] = request.Text;
        }
        return AwsAnswer.Xml(request.Operation == "GetBucketNotification" ? found : "");
    }

    private static IEnumerable<string> Targets(byte[] notifications) => XElement.Parse(Encoding.UTF8.GetString(notifications)).Descendants()
        .Where(part => part.Name.LocalName is "Queue" or "Topic").Select(part => part.Value);
}
