using System.Text.Json.Nodes;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Checks;

/// <summary>The fields of the kinds of Dapr 1.18 and KEDA 2.20, as their definitions list them. An API server drops another field of them
/// with a warning, and the default applies.</summary>
internal static class CustomFields
{
    private static readonly Dictionary<string, string[]> _fields = new(StringComparer.Ordinal)
    {
        ["Component"] = ["apiVersion", "kind", "metadata", "spec", "auth", "scopes"],
        ["Component.spec"] = ["type", "version", "metadata", "initTimeout", "ignoreErrors"],
        ["Configuration"] = ["apiVersion", "kind", "metadata", "spec"],
        ["Configuration.spec"] =
        [
            "accessControl", "api", "appHttpPipeline", "components", "features", "httpPipeline", "logging", "metric", "metrics", "mtls",
            "nameResolution", "secrets", "tracing", "wasm", "workflow",
        ],
        ["Subscription"] = ["apiVersion", "kind", "metadata", "spec", "scopes"],
        ["Subscription.spec"] = ["pubsubname", "topic", "route", "routes", "metadata", "deadLetterTopic", "bulkSubscribe"],
        ["Resiliency"] = ["apiVersion", "kind", "metadata", "spec", "scopes"],
        ["Resiliency.spec"] = ["policies", "targets"],
        ["ScaledObject"] = ["apiVersion", "kind", "metadata", "spec"],
        ["ScaledObject.spec"] =
        [
            "scaleTargetRef", "pollingInterval", "initialCooldownPeriod", "cooldownPeriod", "idleReplicaCount", "minReplicaCount",
            "maxReplicaCount", "advanced", "triggers", "fallback",
        ],
        ["ScaledObject.spec.scaleTargetRef"] = ["name", "apiVersion", "kind", "envSourceContainerName"],
        ["ScaledObject.spec.fallback"] = ["failureThreshold", "replicas", "behavior"],
        ["ScaledObject.spec.advanced"] = ["horizontalPodAutoscalerConfig", "restoreToOriginalReplicaCount", "scalingModifiers"],
        ["ScaledObject.spec.triggers"] = ["type", "name", "useCachedMetrics", "metadata", "authenticationRef", "metricType"],
        ["TriggerAuthentication"] = ["apiVersion", "kind", "metadata", "spec"],
        ["TriggerAuthentication.spec"] =
        [
            "podIdentity", "secretTargetRef", "configMapTargetRef", "env", "filePath", "hashiCorpVault", "azureKeyVault",
            "gcpSecretManager", "awsSecretManager", "boundServiceAccountToken", "oauth2",
        ],
        ["TriggerAuthentication.spec.podIdentity"] =
            ["provider", "identityId", "identityTenantId", "identityAuthorityHost", "roleArn", "externalID", "identityOwner"],
    };

    public static IEnumerable<Problem> Find(KubeObject resource) => Find(resource, resource.Kind, resource.Body);

    private static IEnumerable<Problem> Find(KubeObject resource, string path, JsonNode? node)
    {
        if (!_fields.TryGetValue(path, out var known)) return [];
        var parts = node is JsonArray list ? list : [node?.DeepClone()];
        return parts.SelectMany(part => part.Fields()).SelectMany(field => known.Contains(field.Key)
            ? Find(resource, $"{path}.{field.Key}", field.Value)
            :
            [
                new Problem(
                    $"{resource}: {path}.{field.Key} is no field of its kind: the API server drops it, and a default applies",
                    $"in {resource} use one of {string.Join(", ", known)}"),
            ]);
    }
}
