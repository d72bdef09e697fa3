using System.Diagnostics;
using System.Globalization;
using FilePipeline.Emulator.Supervision;

namespace FilePipeline.Emulator.Tests.Supervision;

/// <summary>The identity of processes.</summary>
public sealed class ProcessIdentityTests
{
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_zombie_process_is_not_alive()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc");
        // The shell becomes a program that never waits for its child.
        using var parent = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec 3<&0; (read line <&3) & echo $!; exec sleep 600"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        try
        {
            var child = int.Parse((await parent.StandardOutput.ReadLineAsync(Cancellation))!, CultureInfo.InvariantCulture);
            Assert.True(SpinWait.SpinUntil(() => NameOf(parent.Id) == "sleep", _timeout), "the shell did not exec sleep");
            await parent.StandardInput.WriteLineAsync();
            await parent.StandardInput.FlushAsync(Cancellation);
            Assert.True(SpinWait.SpinUntil(() => StateOf(child) == "Z", _timeout), "the child did not end");

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
