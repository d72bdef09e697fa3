using FilePipeline.Doctor.Reading;
using k8s;
using YamlDotNet.Core;

namespace FilePipeline.Doctor.Offline;

/// <summary>What is no Kubernetes object, or has a field that its kind does not know: an API server refuses the one and drops the other.</summary>
internal static class Shapes
{
    // Kinds of others are theirs to check; Dapr's and KEDA's fields are looked at by the checks about them.
    private static readonly string[] _groups = ["v1", "apps/v1", "policy/v1", "networking.k8s.io/v1", "batch/v1", "rbac.authorization.k8s.io/v1"];

    public static OfflineCheck Check { get; } = new("D29", "every document is an object with a name, and Kubernetes knows each of its fields", Look);

    private static IEnumerable<Problem> Look(Manifests manifests) => manifests.Objects.Select(resource => Unnamed(resource) ?? Mistyped(resource)).OfType<Problem>();

    private static Problem? Unnamed(KubeObject resource)
    {
        (string Field, string? Value)[] needed = [("apiVersion", resource.Body.Text("apiVersion")), ("kind", resource.Kind), ("metadata.name", resource.Name)];
        var missing = needed.Where(field => string.IsNullOrEmpty(field.Value)).Select(field => field.Field).ToList();
        if (missing.Count == 0) return null;
        var what = resource.Kind.Length + resource.Name.Length == 0 ? "neither kind nor name" : resource.ToString();
        return new Problem(
            $"a document of {resource.Origin} ({what}) has no {string.Join(", no ", missing)}: kubectl refuses it",
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
        catch (YamlException fault)
        {
            return new Problem(
                $"{resource}: {fault.InnerException?.Message ?? fault.Message}",
                $"correct the field in {resource} (kubectl explain {resource.Kind} --recursive lists them)");
        }
    }
}
