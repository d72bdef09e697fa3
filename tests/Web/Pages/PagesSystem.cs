using System.Collections.Concurrent;
using System.Text.Json;
using FilePipeline.Contracts;
using FilePipeline.Emulator;
using FilePipeline.Emulator.Commands;
using FilePipeline.Emulator.Supervision;
using FilePipeline.Pipeline.Tests;
using Microsoft.Playwright;

namespace FilePipeline.Web.Tests.Pages;

/// <summary>A system with thirty parked files and send-backs that look soon.</summary>
public class PagesSystem : RunningSystem
{
    /// <summary>A name that would run a script, if it were taken for markup.</summary>
    internal const string Hostile = "in/<img src=x onerror=alert(1)>.txt";

    internal const int ParkedFiles = 30;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Stores a file, and waits for its outcome.</summary>
    internal async Task UploadAsync(string key, string content)
    {
        using var people = new HttpClient { BaseAddress = System.IngestAddress };
        using var body = new StringContent(content);
        using var answer = await people.PutAsync(new Uri(IngestClient.PathOf(key), UriKind.Relative), body, Cancellation);
        answer.EnsureSuccessStatusCode();
        var record = new Uri($"/api/v1/files/{StateKeys.FileId(key)}?wait=60s", UriKind.Relative);
        for (var tries = 1; ; tries++)
        {
            using var found = await people.GetAsync(record, Cancellation);
            if (found.IsSuccessStatusCode) return;
            Assert.True(tries < 10, $"{key}: {found.StatusCode}");
        }
    }

    /// <summary>Stores a message whose tries are used up, as the notifier keeps it.</summary>
    internal async Task FailMessageAsync()
    {
        var at = TimeProvider.System.GetUtcNow();
        var message = new
        {
            message = new
            {
                id = "0123456789abcdef0123456789abcdef",
                type = "filepipeline.channel-failed.v1",
                at,
                failure = new { channel = "teams", code = "teams-unavailable", detail = "HTTP 404", tries = 12, messageId = "none" },
            },
            channel = Components.Alerts,
            tries = 12,
            since = at,
            code = "alerts-unavailable",
            detail = "AuthorizationError: not authorized to perform SNS:Publish",
        };
        using var content = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(message));
        await System.Cloud.Objects.PutAsync(
            "filepipeline-parking", $"notify/failed/0123456789abcdef0123456789abcdef.{Components.Alerts}.json", content, Cancellation);
    }

    /// <summary>The address of a page of ingest.</summary>
    internal Uri At(string path) => new(new UriBuilder(System.IngestAddress) { Host = "localhost" }.Uri, path);

    /// <summary>Errors of scripts, and what the Content-Security-Policy refused.</summary>
    internal ConcurrentQueue<string> ScriptErrors { get; } = [];

    /// <summary>Opens a page of ingest.</summary>
    internal Task<IPage> OpenAsync(string path, BrowserNewContextOptions? options = null) => OpenAsync(At(path), Complain, options);

    // A refused page is an error to the browser's console, too.
    private void Complain(string complaint)
    {
        if (!complaint.Contains("Failed to load resource", StringComparison.Ordinal)) ScriptErrors.Enqueue(complaint);
    }

    internal override Task FillAsync(DataFolder folder) => ParkedGroup.FillAsync(folder, ParkedFiles);

    internal override Task<EmulatorOptions> AdjustAsync(EmulatorOptions options) => Task.FromResult(options with
    {
        Environment = new Dictionary<string, IReadOnlyDictionary<string, string>>(options.Environment)
        {
            [AppIds.Requeue] = new Dictionary<string, string>
            {
                ["Requeue__SendBack__FirstLook"] = "00:00:01",
                ["Requeue__SendBack__LongestLook"] = "00:00:01",
            },
        },
    });
}
