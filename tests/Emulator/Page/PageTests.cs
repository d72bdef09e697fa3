using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json;
using FilePipeline.Emulator.S3Http;
using FilePipeline.Emulator.Tests.Cloud;

namespace FilePipeline.Emulator.Tests.Page;

/// <summary>The emulator's page, as a browser asks for it.</summary>
public sealed class PageTests : IAsyncLifetime
{
    private readonly string _uploads = Directory.CreateTempSubdirectory("page-test-").FullName;
    private CloudRig _rig = null!;
    private S3Server _server = null!;
    private HttpClient _http = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _rig = await CloudRig.OpenAsync();
        _server = await S3Server.StartAsync(_rig.Cloud, _uploads, 0, Cancellation);
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
    public async Task Shows_what_is_in_buckets_and_queues_without_any_script()
    {
        await _rig.PutAsync("in/a.txt", "twelve bytes");
        await _rig.PutAsync("in/b.txt", "twelve bytes");
        await _rig.ReceiveAsync();

        using var answer = await _http.GetAsync(Page("/"), Cancellation);
        var html = await answer.Content.ReadAsStringAsync(Cancellation);

        Assert.Contains("script-src 'self'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Matches("""data-queue="events".*data-count="visible">1<.*data-count="in-flight">1<.*data-count="delayed">0<""", html.ReplaceLineEndings(""));
        Assert.Matches("""data-bucket="uploads".*>2<.*>24<""", html.ReplaceLineEndings(""));
    }

    [Fact]
    public async Task What_people_were_told_is_shown_as_text_and_never_as_markup()
    {
        await _rig.Cloud.Topics.PublishAsync("people", "<script>alert(1)</script>", "about <b>x</b>", Cancellation);

        var html = await _http.GetStringAsync(Page("/"), Cancellation);

        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", html, StringComparison.Ordinal);
        Assert.Contains("about &lt;b&gt;x&lt;/b&gt;", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_is_there_as_JSON()
    {
        await _rig.SendAsync("m", CloudRig.Dead);

        var state = await _http.GetFromJsonAsync<JsonElement>(Page("/state"), Cancellation);

        var dead = state.GetProperty("queues").EnumerateArray().Single(queue => queue.GetProperty("name").GetString() == CloudRig.Dead);
        Assert.Equal((1, true), (dead.GetProperty("visible").GetInt32(), dead.GetProperty("isDead").GetBoolean()));
        Assert.Equal(["other", "uploads"], state.GetProperty("buckets").EnumerateArray().Select(bucket => bucket.GetProperty("name").GetString()));
        Assert.Equal("people", Assert.Single(state.GetProperty("topics").EnumerateArray()).GetProperty("name").GetString());
    }

    [Fact]
    public async Task Every_change_is_sent_to_a_page_that_is_open()
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
    public async Task A_page_that_is_open_does_not_hold_up_the_stop()
    {
        await using var stream = await _http.GetStreamAsync(Page("/changes"), Cancellation);
        Assert.NotEqual(0, await stream.ReadAsync(new byte[1], Cancellation));

        await _server.DisposeAsync();

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => _http.GetStringAsync(Page("/"), Cancellation));
    }

    [Fact]
    public async Task Stands_in_for_a_webhook_of_Slack()
    {
        using var answer = await _http.PostAsJsonAsync(Page("/slack"), new { text = "hello" }, Cancellation);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var message = Assert.Single(_rig.Cloud.People.List());
        Assert.Equal(("slack", "hello"), (message.Channel, message.Body));
    }

    [Theory]
    [InlineData("/page.css", "text/css")]
    [InlineData("/page.js", "text/javascript")]
    public async Task Its_parts_are_there(string part, string type)
    {
        using var answer = await _http.GetAsync(Page(part), Cancellation);

        Assert.Equal((HttpStatusCode.OK, type), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        Assert.NotEmpty(await answer.Content.ReadAsByteArrayAsync(Cancellation));
    }

    private static Uri Page(string path) => new($"/_emulator{path}", UriKind.Relative);
}
