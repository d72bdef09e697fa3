using System.Diagnostics;

namespace FilePipeline.Doctor.Tests;

/// <summary>The checks for files find what people get wrong, and nothing in the tree as it is shipped.</summary>
public sealed class FileFaultTests
{
    private static readonly Lazy<Task<string?>> _rendered = new(RenderAsync);

    public static TheoryData<string> Faults => [.. FileFaults.All.Select(fault => fault.Name)];

    [Fact]
    public async Task The_shipped_overlay_has_no_problem() => Assert.Empty((await TreeAsync()).Problems());

    [Theory, MemberData(nameof(Faults))]
    public async Task A_planted_fault_is_found_by_its_check(string name)
    {
        var fault = FileFaults.All.Single(fault => fault.Name == name);
        var tree = await TreeAsync();

        fault.Plant(tree);

        var problems = tree.Problems();
        Assert.Contains(fault.Id, problems.Select(problem => problem.Id));
        Assert.All(problems, problem => Assert.False(string.IsNullOrWhiteSpace(problem.Fix)));
    }

    [Fact]
    public void Faults_have_names_of_their_own() => Assert.Distinct(FileFaults.All.Select(fault => fault.Name));

    private static async Task<PlantedTree> TreeAsync()
    {
        var rendered = await _rendered.Value;
        Assert.SkipWhen(rendered is null, "needs kubectl: install it and put it on the PATH");
        return new PlantedTree(rendered!);
    }

    private static async Task<string?> RenderAsync()
    {
        var kubectl = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? "kubectl.exe" : "kubectl")).FirstOrDefault(File.Exists);
        if (kubectl is null) return null;
        var start = new ProcessStartInfo(kubectl, ["kustomize", Repository.Path("deploy", "kubernetes", "overlays", "eks")])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return text;
    }
}
