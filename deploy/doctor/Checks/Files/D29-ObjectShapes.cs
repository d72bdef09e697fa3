using FilePipeline.Doctor.Reading;
using k8s;
using YamlDotNet.Core;

namespace FilePipeline.Doctor.Checks;

/// <summary>An API server refuses a document that is no Kubernetes object, and drops fields that its kind does not have.</summary>
internal static class ObjectShapes
{
    // CustomFields has the kinds of Dapr and KEDA.
    private static readonly string[] _groups =
        ["v1", "apps/v1", "policy/v1", "networking.k8s.io/v1", "batch/v1", "rbac.authorization.k8s.io/v1"];

    public static Check Check { get; } = new("D29")
    {
        Offline = new(
            "every document is an object with a name, and Kubernetes knows each of its fields",
            manifests => manifests.Objects.Select(resource => Unnamed(resource) ?? Mistyped(resource)).OfType<Problem>()
                .Concat(manifests.Objects.SelectMany(CustomFields.Find))),
    };

    private static Problem? Unnamed(KubeObject resource)
    {
        (string Field, string? Value)[] needed =
            [("apiVersion", resource.Body.Text("apiVersion")), ("kind", resource.Kind), ("metadata.name", resource.Name)];
        var missing = needed.Where(field => string.IsNullOrEmpty(field.Value)).Select(field => field.Field).ToList();
        if (missing.Count == 0) return null;
        var description = resource.Kind.Length + resource.Name.Length == 0 ? "neither kind nor name" : resource.ToString();
        return new Problem(
            $"a document in {resource.Origin} ({description}) has no {string.Join(", no ", missing)}: kubectl refuses it",
            $"give it {string.Join(" and ", missing)}, or delete it");
    }

    private static Problem? Mistyped(KubeObject resource)
    {
        if (!_groups.Contains(resource.Body.Text("apiVersion"))) return null;
        try
        {
            KubernetesYaml.LoadAllFromString(resource.Body.ToJsonString(), null, strict: true);
            return null;
        }
        catch (KeyNotFoundException)
        {
            return new Problem(
                $"{resource}: {resource.Body.Text("apiVersion")} has no kind {resource.Kind}",
                "kubectl api-resources lists the kinds: correct apiVersion or kind");
        }
        catch (YamlException exception)
        {
            return new Problem(
                $"{resource}: {exception.InnerException?.Message ?? exception.Message}",
                $"correct the field in {resource} (kubectl explain {resource.Kind} --recursive lists them)");
        }
    }
}
