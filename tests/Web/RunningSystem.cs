using FilePipeline.Contracts;
using FilePipeline.Emulator;
using FilePipeline.Emulator.Supervision;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Playwright;

namespace FilePipeline.Web.Tests;

/// <summary>The whole system on free ports, and a browser; nothing is started without a browser.</summary>
public class RunningSystem : IAsyncLifetime
{
    // Enough for Chromium on two busy cores.
    private const float PatienceInMilliseconds = 60_000;
    private readonly string _root = Directory.CreateTempSubdirectory("filepipeline-web-").FullName;
    private DataFolder? _folder;
    private EmulatorSystem? _system;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    internal EmulatorSystem System => _system ?? throw new InvalidOperationException("not started");

    /// <summary>Changes the options of the run.</summary>
    internal virtual Task<EmulatorOptions> AdjustAsync(EmulatorOptions options) => Task.FromResult(options);

    /// <summary>Fills the data folder before the run.</summary>
    internal virtual Task FillAsync(DataFolder folder) => Task.CompletedTask;

    /// <summary>Called once the system runs.</summary>
    internal virtual void Started()
    {
    }

    public async ValueTask InitializeAsync()
    {
        if (Chromium.Path is null) return;
        _folder = DataFolder.Open(_root);
        await FillAsync(_folder);
        var options = new EmulatorOptions(Repository.Path("dapr.yaml"), _folder, NullLoggerFactory.Instance)
        {
            FreePorts = true,
            // The emulator's page shows the notification of each file.
            Environment = new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal)
            {
                [AppIds.Notifier] = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["Notifier__Rules__0__Channels__0"] = Components.Alerts,
                    ["Notifier__Rules__0__Cap__Count"] = "0",
                },
            },
        };
        _system = await EmulatorSystem.StartAsync(await AdjustAsync(options), TestContext.Current.CancellationToken);
        Started();
        Assertions.SetDefaultExpectTimeout(PatienceInMilliseconds);
        _playwright = await Playwright.CreateAsync();
        _browser = await Chromium.LaunchAsync(_playwright);
    }

    /// <summary>A page in a profile of its own; errors of its scripts go to <paramref name="complain"/>.</summary>
    public async Task<IPage> OpenAsync(
        Uri address, Action<string> complain, BrowserNewContextOptions? options = null, bool scripts = true)
    {
        var settings = options ?? new();
        settings.JavaScriptEnabled = scripts;
        var context = await _browser!.NewContextAsync(settings);
        context.SetDefaultTimeout(PatienceInMilliseconds);
        var page = await context.NewPageAsync();
        page.Console += (_, message) =>
        {
            // A file without a record is a 404, which the browser logs.
            if (message.Type is "error" or "warning" && !message.Location.Contains("/files/", StringComparison.Ordinal))
                complain($"{message.Text} ({message.Location})");
        };
        page.PageError += (_, error) => complain(error);
        await page.GotoAsync($"{address}");
        return page;
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
        if (_system is not null) await _system.DisposeAsync();
        _folder?.Dispose();
        Directory.Delete(_root, recursive: true);
        GC.SuppressFinalize(this);
    }
}
