using System.Diagnostics;
using FilePipeline.Emulator.Supervision;

namespace FilePipeline.Emulator.Tests.Supervision;

public sealed class DataFolderTests : IDisposable
{
    private readonly TestFolder _test = new();

    public void Dispose() => _test.Dispose();

    [Fact]
    public void Is_used_by_one_emulator_at_a_time()
    {
        using var first = DataFolder.Open(_test.Path);

        var refusal = Assert.Throws<DataFolderInUseException>(() => DataFolder.Open(_test.Path));

        Assert.Contains(_test.Path, refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"process {Environment.ProcessId}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Is_free_again_after_a_stop()
    {
        DataFolder.Open(_test.Path).Dispose();

        using var second = DataFolder.Open(_test.Path);

        Assert.Empty(second.Ended);
    }

    [Fact]
    public async Task What_a_killed_emulator_left_running_is_ended()
    {
        using var orphan = StartOrphan();
        LeaveBehind(ProcessIdentity.Of(orphan.Id)!);

        using var folder = DataFolder.Open(_test.Path);

        Assert.Equal(["processor"], folder.Ended);
        await orphan.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Another_process_with_a_used_id_is_left_alone()
    {
        using var stranger = StartOrphan();
        LeaveBehind(new ProcessIdentity(stranger.Id, "another time"));

        using var folder = DataFolder.Open(_test.Path);

        Assert.Empty(folder.Ended);
        Assert.False(stranger.HasExited);
        stranger.Kill();
    }

    [Fact]
    public void A_pid_file_that_is_cut_off_does_not_stop_the_next_start()
    {
        File.WriteAllText(_test.Within("processes.json"), "{\"emul");

        using var folder = DataFolder.Open(_test.Path);

        Assert.Empty(folder.Ended);
    }

    [Fact]
    public async Task Temporary_folders_of_killed_runs_go_with_their_services_and_those_in_use_stay()
    {
        using var inUse = TemporaryFolder.Open(_test.Path);
        using var orphan = StartOrphan();
        LeaveBehind(ProcessIdentity.Of(orphan.Id)!, "filepipeline-emulator-killed");
        await File.WriteAllTextAsync(_test.Within("filepipeline-emulator-killed", "emulator.lock"), "", TestContext.Current.CancellationToken);

        Assert.Equal(["processor"], TemporaryFolder.Sweep(_test.Path));

        await orphan.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal([inUse.Path], Directory.GetDirectories(_test.Path));
    }

    [Theory]
    [InlineData("filepipeline-emulator-half-made", null)]
    [InlineData("filepipeline-scratch-processor-8102-x", ".lock")]
    [InlineData("somebody-elses", "emulator.lock")]
    public void A_folder_of_another_program_is_not_swept(string name, string? file)
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

    private void LeaveBehind(ProcessIdentity service, string folder = "")
    {
        Directory.CreateDirectory(_test.Within(folder));
        new RunningProcesses(_test.Within(folder, "processes.json")).Add("processor", service);
    }
}
