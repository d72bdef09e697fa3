using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Checks;

/// <summary>A sidecar that loads two components of one name exits; of two objects of one name the second overwrites the first.</summary>
internal static class DuplicateNames
{
    public static Check Check { get; } = new("D25")
    {
        Offline = new("no two objects, and no two components of one app, have the same name", Find),
    };

    private static IEnumerable<Problem> Find(Manifests manifests) =>
        new[] { manifests.Objects, manifests.Files }.SelectMany(Duplicates).DistinctBy(problem => problem.Cause);

    private static IEnumerable<Problem> Duplicates(IReadOnlyList<KubeObject> objects) =>
        from same in objects.Where(resource => resource.Name.Length > 0)
            .GroupBy(resource => (Group(resource), resource.Kind, resource.Namespace, resource.Name))
        where same.Count() > 1
        let origins = string.Join(", ", same.Select(resource => resource.Origin).Distinct())
        select new Problem(
            $"{same.First()} is defined {same.Count()} times ({origins}): "
            + $"{(same.Key.Kind == "Component" ? "a sidecar that loads both exits" : "the last one overwrites the others")}",
            $"delete or rename all but one {same.First()}");

    private static string Group(KubeObject resource) => (resource.Body.Text("apiVersion") ?? "").Split('/')[0];
}
