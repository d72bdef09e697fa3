using System.Xml.Linq;

namespace FilePipeline.Deploy.Tests;

/// <summary>A project of the solution, with the projects and packages that it references.</summary>
internal sealed record Project(string Path, string Name, IReadOnlyList<string> References, IReadOnlyList<string> Packages);

internal static class Projects
{
    public static IReadOnlyList<Project> All { get; } =
        [.. Attributes(XDocument.Load(Repository.Path("FilePipeline.slnx")), "Project", "Path").Select(Read)];

    public static Project Named(string name) => All.Single(project => project.Name == name);

    /// <summary>The files of the repository, without build output and git's own files.</summary>
    public static IEnumerable<string> Files(string pattern) =>
        Directory.EnumerateFiles(Repository.Root, pattern, SearchOption.AllDirectories)
            .Where(file => !Path.GetRelativePath(Repository.Root, file).Split(Path.DirectorySeparatorChar).Any(IsGenerated));

    private static bool IsGenerated(string folder) => folder is "artifacts" or "bin" or "obj" or ".git";

    private static Project Read(string path)
    {
        var project = XDocument.Load(Repository.Path(path));
        return new(
            path,
            Path.GetFileNameWithoutExtension(path),
            [.. Attributes(project, "ProjectReference", "Include").Select(include => Path.GetFileNameWithoutExtension(include))],
            [.. Attributes(project, "PackageReference", "Include")]);
    }

    private static IEnumerable<string> Attributes(XDocument document, string element, string attribute) =>
        document.Descendants(element).Select(item => item.Attribute(attribute)!.Value);
}
