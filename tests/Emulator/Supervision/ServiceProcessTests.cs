using System.Diagnostics;
using FilePipeline.Emulator.Supervision;

namespace FilePipeline.Emulator.Tests.Supervision;

public sealed class ServiceProcessTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_process_has_the_directory_and_environment_of_the_run_file()
    {
        await using var service =
            ShellService.Start("pwd -P; echo $APP_ID $APP_PORT $DAPR_HTTP_PORT $DAPR_GRPC_PORT $APP_PROTOCOL $GREETING; exec sleep 600");

        Assert.EndsWith(Path.GetFileName(service.Folder), await service.NextLineAsync(), StringComparison.Ordinal);
        Assert.Equal("shell 1 2 3 http good morning", await service.NextLineAsync());
    }

    [Fact]
    public async Task An_end_before_readiness_is_reported_with_the_last_lines()
    {
        await using var service = ShellService.Start("for n in $(seq 1 30); do echo line $n; done; exit 7");

        var death = await service.Process.DiedAtStart.WaitAsync(Cancellation);

        Assert.Equal("shell ended with exit code 7", death.Message);
        Assert.Equal(20, death.LastLines.Count);
        Assert.Equal("line 30", death.LastLines[^1].Text);
    }

    [Fact]
    public async Task Standard_error_is_part_of_the_last_lines()
    {
        await using var service = ShellService.Start("echo fine; echo it broke >&2; exit 7");

        var death = await service.Process.DiedAtStart.WaitAsync(Cancellation);

        Assert.Equal(["fine", "it broke"], death.LastLines.Select(line => line.Text).Order());
    }

    [Fact]
    public async Task A_process_that_dies_later_is_restarted()
    {
        await using var service = ShellService.Start("echo started $$; exec sleep 600");
        service.Process.RestartFromNowOn();
        var first = await service.NextLineAsync();
        using (var process = Process.GetProcessById(service.Process.ProcessId!.Value)) process.Kill();

        var second = await service.NextLineAsync();

        Assert.StartsWith("started ", second, StringComparison.Ordinal);
        Assert.NotEqual(first, second);
        Assert.Equal(1, service.Process.Restarts);
        Assert.False(service.Process.DiedAtStart.IsCompleted);
    }

    [Fact]
    public async Task A_stop_lets_the_process_finish_its_work()
    {
        await using var service = ShellService.Start("trap 'echo finished; exit 0' TERM; echo ready; while true; do sleep 0.05; done");
        service.Process.RestartFromNowOn();
        await service.NextLineAsync();

        await service.Process.StopAsync(Cancellation);

        Assert.Equal("finished", await service.NextLineAsync());
        Assert.Equal(0, service.Process.Restarts);
    }

    [Fact]
    public async Task A_forced_stop_kills_the_process()
    {
        await using var service = ShellService.Start("trap '' TERM; echo ready; while true; do sleep 0.05; done");
        await service.NextLineAsync();
        var identity = ProcessIdentity.Of(service.Process.ProcessId!.Value)!;

        await service.Process.StopAsync(new CancellationToken(canceled: true));

        Assert.False(identity.IsAlive());
    }

    [Fact]
    public async Task A_running_process_is_in_the_pid_file()
    {
        await using var service = ShellService.Start("echo ready; exec sleep 600");
        await service.NextLineAsync();

        Assert.Equal(service.Process.ProcessId, RunningProcesses.Read(service.ProcessesFile)!.Services["shell"].Id);
        await service.Process.StopAsync(Cancellation);
        Assert.Empty(RunningProcesses.Read(service.ProcessesFile)!.Services);
    }

    [Fact]
    public async Task A_missing_command_is_reported()
    {
        await using var service = ShellService.Of("/no/such/program");

        var exception = Assert.Throws<ServiceDiedException>(service.Process.Start);

        Assert.Contains("/no/such/program", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_output_is_in_the_log_file()
    {
        await using var service = ShellService.Start("echo one; echo two >&2; exit 1");
        await service.Process.DiedAtStart.WaitAsync(Cancellation);
        await service.Process.StopAsync(Cancellation);

        Assert.Equal(["one", "two"], (await File.ReadAllLinesAsync(service.Log.Path, Cancellation)).Order());
    }
}
