using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json;
using FilePipeline.Contracts;
using FilePipeline.Emulator.AwsHttp;
using FilePipeline.Emulator.Tests.Cloud;

namespace FilePipeline.Emulator.Tests.Page;

/// <summary>The emulator's page over HTTP.</summary>
public sealed class PageTests : IAsyncLifetime
{
    private readonly string _uploads = Directory.CreateTempSubdirectory("page-test-").FullName;
    private CloudRig _rig = null!;
    private AwsServer _server = null!;
    private HttpClient _http = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _rig = await CloudRig.OpenAsync();
        _server = await AwsServer.StartAsync(_rig.Cloud, _uploads, 0, Cancellation);
        _http = new HttpClient { BaseAddress = _server.Address };
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
        await _rig.DisposeAsync();
        Directory.Delete(_uploads, recursive: true);
    }

    [Fact]
    public async Task Buckets_and_queues_are_shown_without_scripts()
    {
        await _rig.PutAsync("in/a.txt", "twelve bytes");
        await _rig.PutAsync("in/b.txt", "twelve bytes");
        await _rig.ReceiveAsync();

        using var answer = await _http.GetAsync(Page("/"), Cancellation);
        var html = await answer.Content.ReadAsStringAsync(Cancellation);

        Assert.Contains("script-src 'self'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Matches("""data-queue="events".*data-count="visible">1<.*data-count="in-flight">1<.*data-count="delayed">0<""",
            html.ReplaceLineEndings(""));
        Assert.Matches("""data-bucket="uploads".*>2<.*>24<""", html.ReplaceLineEndings(""));
    }

    [Fact]
    public async Task Notifications_are_shown_as_text_and_never_as_markup()
    {
        await _rig.Cloud.Topics.PublishAsync("people", "<script>alert(1)</script>", "about <b>x</b>", Cancellation);

        var html = await _http.GetStringAsync(Page("/"), Cancellation);

        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", html, StringComparison.Ordinal);
        Assert.Contains("about &lt;b&gt;x&lt;/b&gt;", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_state_is_available_as_JSON()
    {
        await _rig.SendAsync("m", CloudRig.Dead);

        var state = await _http.GetFromJsonAsync<JsonElement>(Page("/state"), Cancellation);

        var dead = state.GetProperty("queues").EnumerateArray().Single(queue => queue.GetProperty("name").GetString() == CloudRig.Dead);
        Assert.Equal((1, true), (dead.GetProperty("visible").GetInt32(), dead.GetProperty("isDead").GetBoolean()));
        Assert.Equal(
            ["other", "uploads"], state.GetProperty("buckets").EnumerateArray().Select(bucket => bucket.GetProperty("name").GetString()));
        Assert.Equal("people", Assert.Single(state.GetProperty("topics").EnumerateArray()).GetProperty("name").GetString());
    }

    [Fact]
    public async Task Workflow_instances_are_shown_with_status_and_history()
    {
        var store = _rig.Cloud.Workflows.Of("requeue");
        store.Write(
            () => store.Apply(new("requeue", "send-<1>", "SendBack", "RUNNING", """{"sent":5}""", 12, Some.Time), [new("metadata", [])]));

        var html = (await _http.GetStringAsync(Page("/"), Cancellation)).ReplaceLineEndings("");
        var state = await _http.GetFromJsonAsync<JsonElement>(Page("/state"), Cancellation);

        Assert.Matches(
            """data-workflow="send-&lt;1&gt;".*SendBack.*data-status.*>RUNNING<.*\{&quot;sent&quot;:5}.*data-count="history">12<""", html);
        Assert.Equal(1, Assert.Single(state.GetProperty("workflows").EnumerateArray()).GetProperty("mostItems").GetInt32());
    }

    [Fact]
    public async Task Dead_letters_are_shown_with_their_bodies_and_their_files_are_linked()
    {
        _rig.Cloud.Pages = new("http://localhost:8080/");
        await _rig.SendAsync("<b>no event</b>", CloudRig.Dead);
        await _rig.PutAsync("in/a b.txt", "x");
        await _rig.SendAsync((await _rig.ReceiveAsync())!.Body, CloudRig.Dead);

        var html = await _http.GetStringAsync(Page("/"), Cancellation);

        Assert.Contains("&lt;b&gt;no event&lt;/b&gt;", html, StringComparison.Ordinal);
        Assert.Contains(
            $"<a href=\"http://localhost:8080/files/{StateKeys.FileId("in/a b.txt")}\"><bdi>in/a b.txt</bdi></a>",
            html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_change_is_sent_to_an_open_page()
    {
        await using var stream = await _http.GetStreamAsync(Page("/changes"), Cancellation);
        await using var changes = SseParser.Create(stream).EnumerateAsync(Cancellation).GetAsyncEnumerator(Cancellation);
        Assert.True(await changes.MoveNextAsync());
        Assert.Equal("state", changes.Current.EventType);
        Assert.Contains("None yet", changes.Current.Data, StringComparison.Ordinal);

        await _rig.Cloud.Topics.PublishAsync("people", "well done", "news", Cancellation);

        while (!changes.Current.Data.Contains("well done", StringComparison.Ordinal)) Assert.True(await changes.MoveNextAsync());
    }

    [Fact]
    public async Task An_open_page_does_not_delay_the_stop()
    {
        await using var stream = await _http.GetStreamAsync(Page("/changes"), Cancellation);
        Assert.NotEqual(0, await stream.ReadAsync(new byte[1], Cancellation));

        await _server.DisposeAsync();

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => _http.GetStringAsync(Page("/"), Cancellation));
    }

    [Fact]
    public async Task Messages_to_the_Slack_webhook_are_stored()
    {
        using var answer = await _http.PostAsJsonAsync(Page("/slack"), new { text = "hello" }, Cancellation);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var message = Assert.Single(_rig.Cloud.SentMessages.List());
        Assert.Equal(("slack", "hello"), (message.Channel, message.Body));
    }

    [Theory]
    [InlineData("/people.css", "text/css")]
    [InlineData("/patch.js", "text/javascript")]
    [InlineData("/times.js", "text/javascript")]
    [InlineData("/page.js", "text/javascript")]
    public async Task Style_sheet_and_script_are_served(string part, string type)
    {
        using var answer = await _http.GetAsync(Page(part), Cancellation);

        Assert.Equal((HttpStatusCode.OK, type), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        Assert.NotEmpty(await answer.Content.ReadAsByteArrayAsync(Cancellation));
    }

    private static Uri Page(string path) => new($"/_emulator{path}", UriKind.Relative);
}
