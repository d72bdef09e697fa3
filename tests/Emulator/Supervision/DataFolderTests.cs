using System.Diagnostics;
using FilePipeline.Emulator.Supervision;

namespace FilePipeline.Emulator.Tests.Supervision;

public sealed class DataFolderTests : IDisposable
{
    private readonly TestFolder _test = new();

    public void Dispose() => _test.Dispose();

    [Fact]
    public void A_folder_is_used_by_one_emulator_at_a_time()
    {
        using var first = DataFolder.Open(_test.Path);

        var refusal = Assert.Throws<DataFolderInUseException>(() => DataFolder.Open(_test.Path));

        Assert.Contains(_test.Path, refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"process {Environment.ProcessId}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_is_free_after_a_stop()
    {
        DataFolder.Open(_test.Path).Dispose();

        using var second = DataFolder.Open(_test.Path);

        Assert.Empty(second.Ended);
    }

    [Fact]
    public async Task Processes_of_a_killed_emulator_are_ended()
    {
        using var orphan = StartOrphan();
        WritePidFile(ProcessIdentity.Of(orphan.Id)!);

        using var folder = DataFolder.Open(_test.Path);

        Assert.Equal(["processor"], folder.Ended);
        await orphan.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Another_process_with_a_reused_id_is_not_ended()
    {
        using var stranger = StartOrphan();
        WritePidFile(new ProcessIdentity(stranger.Id, "another time"));

        using var folder = DataFolder.Open(_test.Path);

        Assert.Empty(folder.Ended);
        Assert.False(stranger.HasExited);
        stranger.Kill();
    }

    [Fact]
    public void A_truncated_pid_file_does_not_prevent_the_next_start()
    {
        File.WriteAllText(_test.Within("processes.json"), "{\"emul");

        using var folder = DataFolder.Open(_test.Path);

        Assert.Empty(folder.Ended);
    }

    [Fact]
    public async Task Temporary_folders_of_killed_runs_are_deleted_with_their_services()
    {
        using var inUse = TemporaryFolder.Open(_test.Path);
        using var orphan = StartOrphan();
        WritePidFile(ProcessIdentity.Of(orphan.Id)!, "filepipeline-emulator-killed");
        await File.WriteAllTextAsync(
            _test.Within("filepipeline-emulator-killed", "emulator.lock"), "", TestContext.Current.CancellationToken);

        Assert.Equal(["processor"], TemporaryFolder.Sweep(_test.Path));

        await orphan.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal([inUse.Path], Directory.GetDirectories(_test.Path));
    }

    [Theory]
    [InlineData("filepipeline-emulator-half-made", null)]
    [InlineData("filepipeline-scratch-processor-8102-x", ".lock")]
    [InlineData("somebody-elses", "emulator.lock")]
    public void Folders_of_other_programs_are_not_deleted(string name, string? file)
    {
        Directory.CreateDirectory(_test.Within(name));
        if (file is not null) File.WriteAllText(_test.Within(name, file), "");

        Assert.Empty(TemporaryFolder.Sweep(_test.Path));

        Assert.Equal(name, Path.GetFileName(Assert.Single(Directory.GetDirectories(_test.Path))));
    }

    [Fact]
    public void A_temporary_folder_is_for_this_user_only()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs Unix modes");
        if (OperatingSystem.IsWindows()) return;
        using var folder = TemporaryFolder.Open(_test.Path);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder.Path));
    }

    private static Process StartOrphan()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs /bin/sleep");
        return Process.Start("/bin/sleep", "600");
    }

    private void WritePidFile(ProcessIdentity service, string folder = "")
    {
        Directory.CreateDirectory(_test.Within(folder));
        new RunningProcesses(_test.Within(folder, "processes.json")).Add("processor", service);
    }
}
