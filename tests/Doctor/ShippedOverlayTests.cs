namespace FilePipeline.Doctor.Tests;

/// <summary>The overlays, as they are shipped.</summary>
public sealed class ShippedTreeTests
{
    [Theory]
    [InlineData("eks")]
    [InlineData("eks-fast")]
    [InlineData("kind")]
    public async Task A_shipped_overlay_passes_every_check(string overlay)
    {
        Assert.SkipUnless(Directory.Exists(Repository.Path("deploy", "kubernetes", "overlays", overlay)), $"needs the overlay {overlay}");
        var path = Environment.GetEnvironmentVariable("PATH") ?? "";
        var hasKubectl = path.Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, OperatingSystem.IsWindows() ? "kubectl.exe" : "kubectl")));
        Assert.SkipUnless(hasKubectl, "needs kubectl: install it and put it on the PATH");
        await using var output = new StringWriter();
        await using var errors = new StringWriter();

        await new CommandLine(new DoctorRun(TextReader.Null, output, errors, path).RunAsync)
            .InvokeAsync(["--overlay", overlay, "--placeholders", "ok"], output, errors, TestContext.Current.CancellationToken);

        var lines = output.ToString().ReplaceLineEndings("\n").TrimEnd().Split('\n');
        Assert.Empty(errors.ToString());
        Assert.All(lines[..^1], line => Assert.Matches("^D[0-9]{2} PASS ", line));
        Assert.EndsWith(" passed, 0 warned, 0 failed, 0 skipped", lines[^1], StringComparison.Ordinal);
    }
}
