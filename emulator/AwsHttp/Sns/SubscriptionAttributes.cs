using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.AwsHttp;

/// <summary>The attributes of a subscription in the names and values of SNS.</summary>
internal static class SubscriptionAttributes
{
    private const string AttributeScope = "MessageAttributes";

    /// <summary>Checks an attribute; a filter policy also depends on the scope among the others.</summary>
    /// <exception cref="AwsException">The name is unknown, or the value is invalid.</exception>
    public static void Check(string name, string value, IReadOnlyDictionary<string, string> others)
    {
        switch (name)
        {
            case Subscription.RawDelivery when !bool.TryParse(value, out _):
                throw SnsErrors.Invalid($"Attributes Reason: RawMessageDelivery: Invalid value [{value}]. Must be true or false.");
            case Subscription.FilterPolicyScope when value is not (FilterPolicy.BodyScope or AttributeScope):
                throw SnsErrors.Invalid($"FilterPolicyScope: Invalid value [{value}]. Please use either MessageBody or MessageAttributes");
            case Subscription.FilterPolicy when value.Length > 0:
                CheckPolicy(value, others.GetValueOrDefault(Subscription.FilterPolicyScope) == FilterPolicy.BodyScope);
                break;
            case Subscription.RawDelivery or Subscription.FilterPolicyScope or Subscription.FilterPolicy or "DeliveryPolicy":
                break;
            default:
                throw SnsErrors.Invalid($"AttributeName Reason: {name} is not supported");
        }
    }

    public static IReadOnlyDictionary<string, string> Of(Subscription subscription, string endpoint)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["SubscriptionArn"] = subscription.Arn,
            ["TopicArn"] = TopicStore.ArnOf(subscription.Topic),
            ["Owner"] = QueueAddress.Account,
            ["Protocol"] = subscription.Protocol,
            ["Endpoint"] = endpoint,
            [Subscription.RawDelivery] = "false",
            ["PendingConfirmation"] = subscription.Token is null ? "false" : "true",
            ["ConfirmationWasAuthenticated"] = subscription.Token is null ? "true" : "false",
            ["SubscriptionPrincipal"] = $"arn:aws:iam::{QueueAddress.Account}:root",
        };
        foreach (var (name, value) in subscription.Attributes.Where(attribute => attribute.Value.Length > 0)) attributes[name] = value;
        if (attributes.ContainsKey(Subscription.FilterPolicy)) attributes.TryAdd(Subscription.FilterPolicyScope, AttributeScope);
        return attributes;
    }

    private static void CheckPolicy(string policy, bool isOfBody)
    {
        try
        {
            FilterPolicy.Parse(policy, isOfBody);
        }
        catch (FormatException exception)
        {
            throw SnsErrors.Invalid($"FilterPolicy: {exception.Message}");
        }
    }
}
