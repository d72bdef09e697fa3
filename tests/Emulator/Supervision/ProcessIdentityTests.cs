using System.Diagnostics;
using System.Globalization;
using FilePipeline.Emulator.Supervision;

namespace FilePipeline.Emulator.Tests.Supervision;

/// <summary>Who a process is, and whether it lives.</summary>
public sealed class ProcessIdentityTests
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_process_that_ended_and_that_nobody_waited_for_is_not_alive()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc");
        // The shell becomes a program that never asks how its child ended.
        using var parent = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec 3<&0; (read line <&3) & echo $!; exec sleep 600"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        try
        {
            var child = int.Parse((await parent.StandardOutput.ReadLineAsync(Cancellation))!, CultureInfo.InvariantCulture);
            Assert.True(SpinWait.SpinUntil(() => NameOf(parent.Id) == "sleep", _patience), "the shell did not become another program");
            await parent.StandardInput.WriteLineAsync();
            await parent.StandardInput.FlushAsync(Cancellation);
            Assert.True(SpinWait.SpinUntil(() => StateOf(child) == "Z", _patience), "the child did not end");

            Assert.Null(ProcessIdentity.Of(child));
        }
        finally
        {
            parent.Kill(entireProcessTree: true);
        }
    }

    private static string NameOf(int id) => File.ReadAllText($"/proc/{id}/comm").TrimEnd();

    private static string StateOf(int id) => File.ReadAllText($"/proc/{id}/stat").Split(") ")[^1].Split(' ')[0];
}
