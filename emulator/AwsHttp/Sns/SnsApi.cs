using System.Xml.Linq;
using FilePipeline.Emulator.Cloud;
using Microsoft.Data.Sqlite;

namespace FilePipeline.Emulator.AwsHttp;

/// <summary>SNS: the query protocol.</summary>
internal sealed class SnsApi
{
    /// <summary>The version in the query protocol.</summary>
    public const string Version = "2010-03-31";

    private readonly EmbeddedCloud _cloud;

    // An operation returns the content of its result; null for operations without one.
    private readonly Dictionary<string, Func<SnsCall, object?[]?>> _operations;

    public SnsApi(EmbeddedCloud cloud)
    {
        _cloud = cloud;
        var topics = new SnsTopics(cloud.Topics);
        var subscriptions = new SnsSubscriptions(cloud.Topics);
        var publishing = new SnsPublishing(cloud.Topics);
        _operations = new(StringComparer.Ordinal)
        {
            ["CreateTopic"] = topics.Create,
            ["DeleteTopic"] = topics.Delete,
            ["ListTopics"] = topics.List,
            ["GetTopicAttributes"] = topics.GetAttributes,
            ["SetTopicAttributes"] = topics.SetAttribute,
            ["TagResource"] = topics.Tag,
            ["UntagResource"] = topics.Untag,
            ["ListTagsForResource"] = topics.ListTags,
            ["Subscribe"] = subscriptions.Subscribe,
            ["ConfirmSubscription"] = subscriptions.Confirm,
            ["Unsubscribe"] = subscriptions.Unsubscribe,
            ["ListSubscriptions"] = subscriptions.List,
            ["ListSubscriptionsByTopic"] = subscriptions.ListByTopic,
            ["GetSubscriptionAttributes"] = subscriptions.GetAttributes,
            ["SetSubscriptionAttributes"] = subscriptions.SetAttribute,
            ["Publish"] = publishing.Publish,
            ["PublishBatch"] = publishing.PublishBatch,
        };
    }

    /// <summary>The elements of the answers.</summary>
    public static QueryXml Xml { get; } = new(XNamespace.Get($"http://sns.amazonaws.com/doc/{Version}/"));

    public async Task AnswerAsync(HttpContext http, QueryForm form)
    {
        try
        {
            await Xml.WriteAsync(http, form.Action, Run(form));
        }
        catch (AwsException error)
        {
            await Xml.WriteErrorAsync(http, error);
        }
    }

    private object?[]? Run(QueryForm form)
    {
        if (!_operations.TryGetValue(form.Action, out var run)) throw UnknownOperations.Refuse(_cloud.Incidents, $"SNS {form.Action}");
        try
        {
            return run(new SnsCall(form));
        }
        catch (MissingResourceException)
        {
            throw SnsErrors.NoTopic();
        }
        catch (MessageTooLargeException)
        {
            throw SnsErrors.Invalid("Message too long");
        }
        catch (SqliteException exception)
        {
            throw AwsException.Unavailable(exception.Message);
        }
    }
}
