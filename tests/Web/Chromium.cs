using Microsoft.Playwright;

namespace FilePipeline.Web.Tests;

/// <summary>The browser that is on this machine; none is downloaded.</summary>
internal static class Chromium
{
    private static readonly string[] _names = ["chromium", "chromium-browser", "google-chrome"];

    // A page in a container of the CI has no sandbox to live in, and nothing here is to look for anybody outside.
    private static readonly string[] _flags =
    [
        "--no-sandbox", "--disable-gpu",
        "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
        // Foreign names for this machine, as an attacker's name server would give them.
        "--host-resolver-rules=MAP evil.test 127.0.0.1, MAP rebound.test 127.0.0.1",
    ];

    /// <summary>Null: there is none.</summary>
    public static string? Path { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator)
        .SelectMany(folder => _names.Select(name => System.IO.Path.Combine(folder, name))).FirstOrDefault(File.Exists);

    public static void SkipWithout() => Assert.SkipWhen(Path is null, "no Chromium on the PATH: apt-get install chromium");

    public static Task<IBrowser> LaunchAsync(IPlaywright playwright) =>
        playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Path, Args = _flags, Headless = true });
}
