using System.Text.Json.Nodes;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Checks;

/// <summary>Where Kubernetes needs a string it refuses an unquoted true or 12; an account that begins with 0 becomes another
/// number.</summary>
internal static class Quoting
{
    public static Check Check { get; } = new("D27")
    {
        Offline = new("annotations, labels, settings and component values are strings", Find),
    };

    private static IEnumerable<Problem> Find(Manifests manifests) =>
        from resource in manifests.Objects
        from field in Strings(resource)
        where field.Value is not null && !field.Value.IsString()
        select new Problem(
            $"{resource}: {field.Name} is {field.Value.ToJsonString()}, not a string",
            $"in {resource} write {field.Name}: \"{field.Value.ToJsonString().Trim('"')}\"");

    private static IEnumerable<(string Name, JsonNode? Value)> Strings(KubeObject resource)
    {
        JsonNode?[] metadata = [resource.Body.At("metadata"), resource.Spec.At("template", "metadata")];
        var maps = metadata.SelectMany(node => new[] { node.At("annotations"), node.At("labels") });
        if (resource.Kind is "ConfigMap" or "Secret") maps = [.. maps, resource.Body.At("data"), resource.Body.At("stringData")];
        var fields = maps.SelectMany(map => map.Fields()).Select(field => (field.Key, field.Value));
        if (resource.Kind == "Component")
            fields = fields.Concat(resource.Spec.Items("metadata").Select(item => (item.Text("name") ?? "?", item.At("value"))));
        return fields.Concat(new Workload(resource).AllContainers.SelectMany(container => container.Items("env"))
            .Select(item => (item.Text("name") ?? "?", item.At("value"))));
    }
}
