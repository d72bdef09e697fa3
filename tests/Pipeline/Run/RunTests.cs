using System.Runtime.Versioning;
using System.Text;
using FilePipeline.Contracts;
using FilePipeline.Emulator.Commands;
using FilePipeline.Emulator.Supervision;

namespace FilePipeline.Pipeline.Tests;

/// <summary>`run` as a process: stopped, killed, restarted.</summary>
public sealed class RunTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("filepipeline-run-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public async Task Run_shows_notifications_and_keeps_its_data()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a signal that asks a process to stop");
        await using (var first = Start())
        {
            var page = await first.PageAsync();
            await UploadAsync(page, "in/kept.txt");
            Assert.Equal(FileStatus.Processed, (await EmulatorProcess.OutcomeAsync(page, "in/kept.txt")).Status);
            await UploadAsync(page, "in/refused.exe");
            await first.LineAsync("alerts: Rejected: in/refused.exe");
            var services = Services();
            await first.InterruptAsync();
            Assert.Equal(0, (await first.EndAsync()).ExitCode);
            Assert.Equal(4, services.Count);
            Assert.DoesNotContain(services, service => service.IsAlive());
        }

        await using var second = Start();
        Assert.Equal(FileStatus.Processed, (await EmulatorProcess.OutcomeAsync(await second.PageAsync(), "in/kept.txt")).Status);
    }

    [Fact]
    public async Task After_a_kill_the_next_start_loses_nothing()
    {
        List<ProcessIdentity> orphans;
        await using (var first = Start())
        {
            var page = await first.PageAsync();
            await UploadAsync(page, "in/accepted.txt");
            first.Kill();
            await first.EndAsync();
            orphans = Services();
            Assert.Equal(4, orphans.Count);
        }

        await using var second = Start();
        var record = await EmulatorProcess.OutcomeAsync(await second.PageAsync(), "in/accepted.txt");

        Assert.Equal((FileStatus.Processed, 6), (record.Status, record.Bytes));
        Assert.DoesNotContain(orphans, service => service.IsAlive());
    }

    [Fact]
    public async Task A_second_run_on_the_same_folder_is_refused()
    {
        await using var first = Start();
        await first.PageAsync();

        var (code, _, error) = await EmulatorProcess.RunAsync("--free-ports", "--data", _data.FullName);

        Assert.Equal(1, code);
        Assert.Contains($"data folder {_data.FullName} is in use by another emulator (process ", error, StringComparison.Ordinal);
    }

    [Fact, UnsupportedOSPlatform("windows")]
    public async Task Only_its_user_can_read_the_files_of_a_run()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "modes of files are a matter of Unix");
        await using var run = Start();
        var page = await run.PageAsync();
        await UploadAsync(page, "in/private.txt");
        await EmulatorProcess.OutcomeAsync(page, "in/private.txt");

        var all = Directory.EnumerateFileSystemEntries(_data.FullName, "*", SearchOption.AllDirectories).ToList();
        Assert.Contains(all, path => path.EndsWith("tokens.env", StringComparison.Ordinal));
        // A database creates and deletes files meanwhile.
        Assert.Equal([], all.Where(Path.Exists).Where(path => (File.GetUnixFileMode(path) & ~OwnerOnly) != UnixFileMode.None));
    }

    private EmulatorProcess Start() => EmulatorProcess.Start("--free-ports", "--data", _data.FullName);

    private static async Task UploadAsync(Uri page, string key)
    {
        using var people = new HttpClient { BaseAddress = page };
        using var body = new StringContent("safe?\n", Encoding.UTF8);
        using var answer = await people.PutAsync(new Uri(IngestClient.PathOf(key), UriKind.Relative), body, Cancellation);
        answer.EnsureSuccessStatusCode();
    }

    private List<ProcessIdentity> Services() => [.. RunningProcesses.Read(Path.Combine(_data.FullName, "processes.json"))!.Services.Values];
}
