using System.Text;
using FilePipeline.Contracts;
using FilePipeline.DeploymentModel;
using FilePipeline.Emulator;
using FilePipeline.Emulator.Cloud;
using FilePipeline.Emulator.Commands;
using FilePipeline.Emulator.Supervision;
using Microsoft.Extensions.Logging.Abstractions;

namespace FilePipeline.Bench;

/// <summary>The whole system on its own folder and ports, in the build configuration of this program.</summary>
internal sealed class BenchSystem : IAsyncDisposable
{
    public const string Uploads = "filepipeline-uploads";
    private const string Records = "filepipeline-records";
    private readonly DataFolder _folder;

    private BenchSystem(DataFolder folder, EmulatorSystem run) => (_folder, Run) = (folder, run);

    public EmulatorSystem Run { get; }

    public static async Task<BenchSystem> StartAsync(
        string runFile,
        CancellationToken cancellation,
        Func<Topology, Topology>? topology = null,
        Func<EmulatorOptions, EmulatorOptions>? adjust = null)
    {
        var path = Path.Combine(Path.GetDirectoryName(RunFileSearch.Find(AppContext.BaseDirectory)
            ?? throw new FileNotFoundException("no dapr.yaml above this program"))!, runFile);
#pragma warning disable CA2000 // The system owns the folder, or deletes it.
        var folder = TemporaryFolder.Open(TemporaryFolder.Root);
#pragma warning restore CA2000
        try
        {
            // The run files name the output of `dotnet build`.
            var build = new DirectoryInfo(AppContext.BaseDirectory).Name;
            var options = new EmulatorOptions(path, folder, NullLoggerFactory.Instance)
            {
                FreePorts = true,
                // The bench waits for a notification of every file.
                Environment = new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal)
                {
                    [AppIds.Notifier] = new Dictionary<string, string>(StringComparer.Ordinal)
                    {
                        ["Notifier__Rules__0__Channels__0"] = Components.Alerts,
                        ["Notifier__Rules__0__Cap__Count"] = "0",
                    },
                },
                Topology = topology ?? (given => given),
                App = app =>
                    app with { Command = [.. app.Command.Select(word => word.Replace("/debug/", $"/{build}/", StringComparison.Ordinal))] },
            };
            return new(folder, await EmulatorSystem.StartAsync(adjust is null ? options : adjust(options), cancellation));
        }
        catch
        {
            TemporaryFolder.Delete(folder);
            throw;
        }
    }

    public async Task PutAsync(string key, Stream content, CancellationToken cancellation) =>
        await Run.Cloud.Objects.PutAsync(Uploads, key, content, cancellation);

    public async Task PutAsync(string key, string content, CancellationToken cancellation)
    {
        using var body = new MemoryStream(Encoding.UTF8.GetBytes(content));
        await PutAsync(key, body, cancellation);
    }

    public async Task<FileRecord?> RecordAsync(string key, CancellationToken cancellation) =>
        await StateItem.FindAsync(Run.Cloud.Tables, Records, StateKeys.File(StateKeys.FileId(key)), cancellation) is { } item
            ? FileRecord.FromJson(item.Bytes)
            : null;

    /// <summary>The record of a key, as soon as it is final.</summary>
    public async Task<FileRecord> WhenFinalAsync(string key, CancellationToken cancellation)
    {
        FileRecord? record = null;
        await Run.Cloud.WhenAsync(async () => (record = await RecordAsync(key, cancellation)) is { IsFinal: true }, cancellation);
        return record!;
    }

    /// <summary>The process of a service.</summary>
    public int ProcessOf(string appId) => Run.Services[appId].ProcessId ?? throw new InvalidOperationException($"{appId} does not run");

    public async ValueTask DisposeAsync()
    {
        await Run.DisposeAsync();
        TemporaryFolder.Delete(_folder);
    }
}
