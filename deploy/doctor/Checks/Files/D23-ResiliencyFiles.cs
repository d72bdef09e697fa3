using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Checks;

/// <summary>From a folder Dapr reads only the first document of a file with a Resiliency, and logs nothing about the others.</summary>
internal static class ResiliencyFiles
{
    public static Check Check { get; } = new("D23")
    {
        Offline = new("every Resiliency is the only document of its file", Find),
    };

    private static IEnumerable<Problem> Find(Manifests manifests)
    {
        if (manifests.Files.Count == 0) return [Problem.Skipped("no component folder was given (--components DIR)")];
        return
            from file in manifests.Files.GroupBy(resource => resource.Origin)
            where file.Count() > 1 && file.Any(resource => resource.Kind == "Resiliency")
            select new Problem(
                $"{file.Key} contains {string.Join(", ", file)}: Dapr reads only the first document of a file with a Resiliency",
                $"move {file.First(resource => resource.Kind == "Resiliency")} into a file of its own");
    }
}
