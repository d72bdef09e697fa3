using System.Diagnostics;

namespace FilePipeline.Deploy.Tests;

/// <summary>Runs <c>deploy/set-images</c> on a copy of the release's file.</summary>
public sealed class SetImagesTests : IDisposable
{
    private const string Digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("set-images-");

    private string Copy => Path.Combine(_folder.FullName, "kustomization.yaml");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task An_image_is_written_for_its_service_and_the_others_are_kept()
    {
        var (code, output) = await RunAsync($"processor=registry.example:5000/fp/processor@{Digest}");

        Assert.Equal((0, $"processor: registry.example:5000/fp/processor@{Digest}\n"), (code, output));
        var images = Assert.Single(Yaml.ReadDocuments(Copy))["images"]!.AsArray();
        Assert.Equal(5, images.Count);
        var ours = images.Single(image => (string)image!["name"]! == "filepipeline/processor")!;
        Assert.Equal(("registry.example:5000/fp/processor", Digest), ((string)ours["newName"]!, (string)ours["digest"]!));
        Assert.Equal(4, images.Count(image => (string)image!["digest"]! == $"sha256:{new string('0', 64)}"));
    }

    [Theory]
    [InlineData("processor=registry.example/processor:latest")]
    [InlineData("processor=registry.example/processor@sha256:0123")]
    [InlineData("emulator=registry.example/emulator@" + Digest)]
    [InlineData("processor")]
    public async Task An_image_without_a_digest_is_refused_and_nothing_is_written(string pair)
    {
        var (code, output) = await RunAsync($"ingest=registry.example/ingest@{Digest}", pair);

        Assert.Equal(2, code);
        Assert.Contains($"'{pair}' is not NAME=IMAGE@sha256:DIGEST", output, StringComparison.Ordinal);
        var cancellation = TestContext.Current.CancellationToken;
        Assert.Equal(await File.ReadAllTextAsync(Original, cancellation), await File.ReadAllTextAsync(Copy, cancellation));
    }

    private static string Original => Repository.Path("deploy", "kubernetes", "images", "kustomization.yaml");

    private async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a POSIX shell");
        File.Copy(Original, Copy, overwrite: true);
        var start = new ProcessStartInfo(
            Repository.Path("deploy", "set-images"), arguments)
        { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["FILEPIPELINE_IMAGES"] = Copy;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output + await errors);
    }
}
