using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Offline;

/// <summary>What is no Kubernetes object at all.</summary>
internal static class Shapes
{
    public static OfflineCheck Check { get; } = new("D29", "every document is an object with apiVersion, kind and name", Look);

    private static IEnumerable<Fault> Look(Patient patient) =>
        from resource in patient.Objects
        let missing = new[] { ("apiVersion", resource.Body.Text("apiVersion")), ("kind", resource.Kind), ("metadata.name", resource.Name) }.Where(field => string.IsNullOrEmpty(field.Item2)).Select(field => field.Item1).ToList()
        where missing.Count > 0
        select new Fault($"a document of {resource.Origin} ({(resource.Kind.Length + resource.Name.Length == 0 ? "neither kind nor name" : resource.ToString())}) has no {string.Join(", no ", missing)}: kubectl refuses it", $"give it {string.Join(" and ", missing)}, or delete it");
}
