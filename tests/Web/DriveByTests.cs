using System.Text;
using FilePipeline.Contracts;
using FilePipeline.Emulator.Commands;
using FilePipeline.Emulator.Page;

namespace FilePipeline.Web.Tests;

/// <summary>A page of another origin, open in the same browser as the system, attacks every port of the run.</summary>
public sealed class DriveByTests(RunningSystem running) : IClassFixture<RunningSystem>
{
    private const string Kept = "in/kept.txt";
    private const string Secret = "the secret of this machine";

    private const string SendAll = """
        async attacks => {
          for (const { url, method, body } of attacks)
            await fetch(url, { method, body: method === 'DELETE' ? undefined : body, mode: method === 'POST' ? 'no-cors' : 'cors' }).catch(() => null);
        }
        """;

    private const string SubmitAll = """
        async attacks => {
          for (const { url, method, body } of attacks.filter(attack => attack.method === 'POST')) {
            const frame = document.createElement('iframe');
            frame.name = 'target' + document.querySelectorAll('iframe').length;
            document.body.append(frame);
            const form = Object.assign(document.createElement('form'), { action: url, method, enctype: 'text/plain', target: frame.name });
            const middle = body.lastIndexOf('}') < 0 ? body.length : body.length - 1;
            const field = Object.assign(document.createElement('input'), { name: body.slice(0, middle) + (middle < body.length ? ',"x":"' : ''), value: middle < body.length ? '"}' : '' });
            form.append(field);
            document.body.append(form);
            const loaded = new Promise(done => { frame.onload = done; setTimeout(done, 2000); });
            form.submit();
            await loaded;
          }
        }
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("evil.test")]
    [InlineData("localhost")]
    public async Task A_page_of_another_origin_changes_nothing(string host)
    {
        Chromium.SkipWithout();
        await using var site = await HostileSite.StartAsync(Cancellation);
        var before = await PrepareAsync();
        var page = await running.OpenAsync(site.As(host), _ => { });
        var attacks = Attack.On(running.System, SecretFile(), Kept)
            .Select(attack => new { url = attack.Url, method = attack.Method, body = attack.Body }).ToList();

        await page.EvaluateAsync(SubmitAll, attacks);
        await page.EvaluateAsync(SendAll, attacks);

        var silent = await SilentSidecarsAsync();
        // Without one of them the system would not come to rest.
        if (silent.Count == 0) await running.System.WhenIdleAsync(Cancellation);
        var after = await StateAsync();
        IReadOnlyList<string> changes = [.. silent, .. after.Except(before), .. before.Except(after).Select(line => $"no longer: {line}")];
        Assert.True(changes.Count == 0, string.Join('\n', changes));
    }

    [Fact]
    public async Task A_foreign_host_name_reads_nothing()
    {
        Chromium.SkipWithout();
        await PrepareAsync();
        var read = new List<string>();
        foreach (var (url, secret) in Attack.Reads(running.System, "rebound.test"))
        {
            var page = await running.OpenAsync(new Uri("about:blank"), _ => { });
            var answer = await page.GotoAsync(url);
            var text = await answer!.TextAsync();
            if (answer.Status != 403 || text.Contains(secret, StringComparison.Ordinal))
                read.Add($"{url}: {answer.Status} {text[..Math.Min(text.Length, 80)]}");
            await page.CloseAsync();
        }

        Assert.True(read.Count == 0, string.Join('\n', read));
    }

    private static string SecretFile()
    {
        var path = Path.Combine(Path.GetTempPath(), "filepipeline-web-secret.txt");
        File.WriteAllText(path, Secret);
        return path;
    }

    /// <summary>The system at rest, with one file in it.</summary>
    private async Task<IReadOnlyList<string>> PrepareAsync()
    {
        using var people = new HttpClient { BaseAddress = running.System.IngestAddress };
        using var body = new StringContent("to be kept\n", Encoding.UTF8);
        using var answer = await people.PutAsync(new Uri(IngestClient.PathOf(Kept), UriKind.Relative), body, Cancellation);
        answer.EnsureSuccessStatusCode();
        await running.System.WhenIdleAsync(Cancellation);
        return await StateAsync();
    }

    /// <summary>All that somebody could have changed, as lines.</summary>
    private async Task<IReadOnlyList<string>> StateAsync()
    {
        var snapshot = CloudSnapshot.Of(running.System.Cloud, TimeProvider.System);
        var lines = new List<string>();
        foreach (var bucket in snapshot.Buckets)
        {
            var page = await running.System.Cloud.Objects.ListAsync(bucket.Name, "", "", null, 1000, Cancellation);
            lines.AddRange(page.Contents.Select(found => $"{bucket.Name}/{found.Key} {found.ETag}"));
        }

        foreach (var appId in AppIds.All)
        {
            if (await running.System.Cloud.Tables.GetAsync("filepipeline-records", $"forged-by-{appId}", Cancellation) is not null)
                lines.Add($"state forged by {appId}");
        }

        lines.AddRange(snapshot.Queues.Select(queue => $"{queue.Name} {queue.Visible} {queue.InFlight} {queue.Delayed}"));
        lines.AddRange(snapshot.Messages.Select(message => $"sent to {message.Channel}: {message.Body}"));
        return lines;
    }

    private async Task<IReadOnlyList<string>> SilentSidecarsAsync()
    {
        var silent = new List<string>();
        using var http = new HttpClient();
        foreach (var (appId, sidecar) in running.System.Sidecars)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri($"http://127.0.0.1:{sidecar.HttpPort}/v1.0/healthz"), Cancellation);
                if (!answer.IsSuccessStatusCode) silent.Add($"{appId}: {answer.StatusCode}");
            }
            catch (HttpRequestException)
            {
                silent.Add($"{appId} is gone");
            }
        }

        return silent;
    }
}
