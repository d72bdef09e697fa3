namespace FilePipeline.Emulator.Resources;

/// <summary>A component type that the emulator supports, with the metadata fields that it reads or ignores on purpose.</summary>
internal sealed record ComponentType(string Name, IReadOnlyList<string> Required, IReadOnlyList<string> Fields)
{
    private static readonly string[] _aws =
        ["region", "awsRegion", "endpoint", "accessKey", "secretKey", "sessionToken", "assumeRoleArn", "trustAnchorArn", "trustProfileArn"];

    private static readonly string[] _binding = ["route", "direction"];

    private static readonly string[] _topicScopes = ["publishingScopes", "subscriptionScopes", "allowedTopics", "protectedTopics"];

    public static IReadOnlyDictionary<string, ComponentType> Known { get; } = new ComponentType[]
    {
        new("bindings.aws.sqs", ["queueName"], [.. _binding, .. _aws]),
        new("bindings.aws.s3", ["bucket"],
        [
            .. _binding, .. _aws, "forcePathStyle",
            "decodeBase64", "encodeBase64", "disableSSL", "insecureSSL", "storageClass", "presignTTL", "filePath",
        ]),
        new("bindings.aws.sns", ["topicArn"], [.. _binding, .. _aws]),
        new("bindings.aws.ses", [], [.. _binding, .. _aws, "emailFrom", "emailTo", "emailCc", "emailBcc", "subject"]),
        new("bindings.smtp", ["host", "port"],
            [.. _binding, "user", "password", "skipTLSVerify", "emailFrom", "emailTo", "emailCC", "emailBCC", "subject", "priority"]),
        new("bindings.http", ["url"],
            [.. _binding, "errorIfNot2XX", "responseTimeout", "maxResponseBodySize", "securityToken", "securityTokenHeader"]),
        new("bindings.cron", ["schedule"], _binding),
        new("state.aws.dynamodb", ["table"], [.. _aws, "ttlAttributeName", "partitionKey", "keyPrefix", "actorStateStore"]),
        new("pubsub.aws.snssqs", [],
        [
            .. _aws, .. _topicScopes, "consumerID", "partition", "accountId", "messageVisibilityTimeout", "messageRetryLimit",
            "sqsDeadLettersQueueName", "messageReceiveLimit", "disableDeleteOnRetryLimit", "messageWaitTimeSeconds", "messageMaxNumber",
            "concurrencyMode", "concurrencyLimit", "disableEntityManagement", "assetsManagementTimeoutSeconds",
        ]),
        new("secretstores.local.env", [], ["prefix"]),
        new("secretstores.local.file", ["secretsFile"], ["nestedSeparator"]),
    }.ToDictionary(type => type.Name, StringComparer.Ordinal);

    /// <summary>Refuses components with an unsupported type or field.</summary>
    public static void Check(ComponentResource component)
    {
        if (!Known.TryGetValue(component.Type, out var type))
        {
            throw component.Error(
                $"unknown type '{component.Type}' (known: {string.Join(", ", Known.Keys.Order(StringComparer.Ordinal))})");
        }
        string[] known = [.. type.Required, .. type.Fields];
        if (component.Metadata.Values.FirstOrDefault(item => !known.Contains(item.Name, StringComparer.OrdinalIgnoreCase)) is { } item)
        {
            throw item.Source.Error(
                $"component '{component.Name}': {component.Type} has no field '{item.Name}' (known: {string.Join(", ", known)})");
        }
        if (type.Required.FirstOrDefault(field => !component.Metadata.ContainsKey(field)) is { } required)
            throw component.Error($"{component.Type} needs the field '{required}'");
    }
}
