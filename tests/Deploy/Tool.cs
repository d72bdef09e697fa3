using System.Diagnostics;

namespace FilePipeline.Deploy.Tests;

/// <summary>Programs besides the .NET SDK that tests use.</summary>
internal static class Tool
{
    /// <summary>The program's path; null when it is not installed.</summary>
    public static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name)).FirstOrDefault(File.Exists);

    /// <summary>The program's path. If it is missing, the test skips, or fails in CI, which installs it.</summary>
    public static string Require(string name, string hint = "install it and put it on the PATH")
    {
        var path = Find(name);
        if (path is null && Environment.GetEnvironmentVariable("FILEPIPELINE_CI") == "1")
            Assert.Fail($"{name} is missing, although CI installs it");
        Assert.SkipWhen(path is null, $"needs {name}: {hint}");
        return path;
    }

    /// <summary>Runs a checker, and fails with its output if it finds something. If the program is missing, the test skips, or fails in
    /// CI.</summary>
    public static async Task CheckAsync(string name, string hint, string folder, params string[] arguments)
    {
        var path = Require(name, hint);
        var start = new ProcessStartInfo(
            path, arguments)
        { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using var run = Process.Start(start)!;
        var output = run.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = await run.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(run.ExitCode == 0, $"{await output}\n{errors}");
    }
}
