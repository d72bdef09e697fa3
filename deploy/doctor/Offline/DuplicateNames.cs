using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Offline;

/// <summary>Two components of one name end a sidecar; two objects of one name overwrite each other.</summary>
internal static class DuplicateNames
{
    public static OfflineCheck Check { get; } = new("D25", "no two objects, and no two components of one app, have the same name", Look);

    private static IEnumerable<Problem> Look(Manifests manifests) =>
        new[] { manifests.Objects, manifests.Files }.SelectMany(Twice).DistinctBy(fault => fault.Cause);

    private static IEnumerable<Problem> Twice(IReadOnlyList<KubeObject> objects) =>
        from same in objects.Where(resource => resource.Name.Length > 0).GroupBy(resource => (Group(resource), resource.Kind, resource.Namespace, resource.Name))
        where same.Count() > 1
        select new Problem(
            $"{same.First()} is there {same.Count()} times ({string.Join(", ", same.Select(resource => resource.Origin).Distinct())}){(same.Key.Kind == "Component" ? ": a sidecar that finds both exits" : ": the last one wins")}",
            $"delete or rename all but one {same.First()}");

    private static string Group(KubeObject resource) => (resource.Body.Text("apiVersion") ?? "").Split('/')[0];
}
