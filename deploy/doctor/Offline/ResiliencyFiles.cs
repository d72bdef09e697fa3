using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Offline;

/// <summary>From a folder Dapr reads only the first document of a file with a Resiliency, and says nothing of the others.</summary>
internal static class ResiliencyFiles
{
    public static OfflineCheck Check { get; } = new("D23", "every Resiliency stands alone in its file", Look);

    private static IEnumerable<Problem> Look(Manifests manifests)
    {
        if (manifests.Files.Count == 0) return [Problem.Skipped("no component folder was given (--components DIR)")];
        return
            from file in manifests.Files.GroupBy(resource => resource.Origin)
            where file.Count() > 1 && file.Any(resource => resource.Kind == "Resiliency")
            select new Problem(
                $"{file.Key} holds {string.Join(", ", file)}: Dapr reads only the first document beside a Resiliency",
                $"move {file.First(resource => resource.Kind == "Resiliency")} into a file of its own");
    }
}
