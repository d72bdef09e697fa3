using System.Text.RegularExpressions;

namespace FilePipeline.Terraform.Tests.Runs;

/// <summary>A copy of <c>deploy</c> and <c>components</c> elsewhere: Terraform writes beside the files that it reads.</summary>
internal sealed class Workspace : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("terraform-");

    private Workspace()
    {
    }

    public string Root => _root.FullName;

    /// <summary>Every folder that Terraform can run in, relative to <c>deploy/terraform</c>.</summary>
    public static IReadOnlyList<string> Stacks { get; } =
    [
        "bootstrap",
        .. Directory.EnumerateDirectories(Repository.Path("deploy", "terraform", "stacks"))
            .Where(folder => Directory.EnumerateFiles(folder, "*.tf").Any())
            .Select(folder => $"stacks/{Path.GetFileName(folder)}").Order(StringComparer.Ordinal),
    ];

    /// <summary>A copy of the repository's files.</summary>
    public static Workspace OfRepository()
    {
        var workspace = new Workspace();
        foreach (var folder in (string[])["components", "deploy"])
            Copy(Repository.Path(folder), Path.Combine(workspace.Root, folder));
        return workspace;
    }

    /// <summary>A copy of this copy, with what Terraform has prepared in it.</summary>
    public Workspace Clone()
    {
        var workspace = new Workspace();
        Copy(Root, workspace.Root);
        return workspace;
    }

    /// <summary>The full path of a folder or file below <c>deploy/terraform</c>.</summary>
    public string Terraform(params string[] parts) => Path.Combine([Root, "deploy", "terraform", .. parts]);

    /// <summary>Replaces the only occurrence of a text in a file below <c>deploy/terraform</c>.</summary>
    public void Edit(string file, string from, string to)
    {
        var path = Terraform(file);
        var parts = File.ReadAllText(path).Split(from);
        Assert.True(parts.Length == 2, $"{file}: expected once, found {parts.Length - 1} times: {from}");
        File.WriteAllText(path, string.Join(to, parts));
    }

    /// <summary>Replaces what a pattern matches once in a file below <c>deploy/terraform</c>.</summary>
    public void Remove(string file, Regex pattern, string by)
    {
        var (path, text) = (Terraform(file), File.ReadAllText(Terraform(file)));
        Assert.True(pattern.Count(text) == 1, $"{file}: expected once, found {pattern.Count(text)} times: {pattern}");
        File.WriteAllText(path, pattern.Replace(text, by));
    }

    public void Dispose() => _root.Delete(recursive: true);

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (var folder in Directory.EnumerateDirectories(from).Where(folder => Path.GetFileName(folder) is not ("bin" or "obj")))
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
    }
}
