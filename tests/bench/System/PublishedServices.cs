using System.Runtime.InteropServices;
using FilePipeline.Contracts;
using FilePipeline.Emulator.Commands;
using FilePipeline.Emulator.Resources;

namespace FilePipeline.Bench;

/// <summary>The services as they are in the image: published as <c>deploy/Dockerfile</c> publishes them, into a temporary
/// folder.</summary>
internal sealed class PublishedServices : IDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly bool _isTemporary;

    private PublishedServices(string? folder)
    {
        _isTemporary = folder is null;
        _folder = folder is null ? Directory.CreateTempSubdirectory("filepipeline-published-") : new(folder);
    }

    /// <summary>Publishes all services.</summary>
    /// <param name="folder">A folder that has them already, one in each folder; null to publish them.</param>
    /// <param name="report">For progress.</param>
    /// <exception cref="InvalidOperationException">The SDK failed.</exception>
    public static async Task<PublishedServices> MakeAsync(string? folder, Report report)
    {
        var published = new PublishedServices(folder);
        if (folder is not null) return published;
        var root = Path.GetDirectoryName(RunFileSearch.Find(AppContext.BaseDirectory)!)!;
        try
        {
            foreach (var appId in AppIds.All)
            {
                report.Say($"publish {appId}");
                await Tool.RunAsync(
                    "dotnet", "publish", Path.Combine(root, "services", appId), "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier,
                    "--no-self-contained", "-p:RunAnalyzers=false", "-v", "q", "-o", Path.Combine(published._folder.FullName, appId));
            }

            return published;
        }
        catch
        {
            published.Dispose();
            throw;
        }
    }

    /// <summary>The published program of an app in place of the one that was built.</summary>
    public AppDefinition Replace(AppDefinition app) => app with
    {
        Command = [.. app.Command.Select(word =>
            word.EndsWith(".dll", StringComparison.Ordinal) ? Path.Combine(_folder.FullName, app.AppId, Path.GetFileName(word)) : word)],
    };

    public void Dispose()
    {
        if (_isTemporary) _folder.Delete(recursive: true);
    }
}
