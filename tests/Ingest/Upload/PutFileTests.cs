using System.Globalization;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace FilePipeline.Ingest.Tests;

public sealed class PutFileTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("\"abc\"")]
    [InlineData("1.10")]
    [InlineData("true")]
    [InlineData("null")]
    [InlineData("aGVsbG8=")]
    [InlineData("{\"a\": 1 }")]
    [InlineData("a\r\nb\0c\uFEFFd")]
    [InlineData("")]
    public async Task Bytes_are_stored_unchanged(string content)
    {
        await using var app = await IngestApp.StartAsync();
        var bytes = Encoding.UTF8.GetBytes(content);
        using var response = await app.PutAsync("/files/in/a.txt", bytes);
        Assert.Equal(201, (int)response.StatusCode);
        Assert.Equal(bytes, app.Bucket.Find("in/a.txt"));
        Assert.Empty(app.ScratchFiles);
    }

    [Fact]
    public async Task Five_MiB_are_stored_unchanged()
    {
        await using var app = await IngestApp.StartAsync();
        var bytes = RandomNumberGenerator.GetBytes(5 << 20);
        using var response = await app.PutAsync("/files/big.bin", bytes);
        Assert.Equal(bytes, app.Bucket.Find("big.bin"));
        var stored = (await response.Content.ReadFromJsonAsync<JsonNode>(Cancellation))!;
        Assert.Equal(bytes.Length, (int)stored["bytes"]!);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), (string)stored["sha256"]!);
    }

    [Fact]
    public async Task The_answer_has_the_address_of_the_record()
    {
        await using var app = await IngestApp.StartAsync();
        using var response = await app.PutAsync("/files/in/a%20b.txt", "abc"u8.ToArray());
        var fileId = StateKeys.FileId("in/a b.txt");
        var stored = (await response.Content.ReadFromJsonAsync<JsonNode>(Cancellation))!;
        Assert.Equal($"/files/{fileId}", response.Headers.Location!.ToString());
        Assert.Equal((fileId, "in/a b.txt", 3), ((string)stored["fileId"]!, (string)stored["key"]!, (int)stored["bytes"]!));
    }

    [Theory]
    [InlineData("2026-11-23T05:52:37.7034832Z", "2026-11-23T05:52:37.703Z")]
    [InlineData("2026-11-23T05:52:37Z", "2026-11-23T05:52:37Z")]
    public async Task Times_of_an_answer_have_the_wire_format(string now, string text)
    {
        await using var app = await IngestApp.StartAsync(new FakeTimeProvider(DateTimeOffset.Parse(now, CultureInfo.InvariantCulture)));
        using var response = await app.PutAsync("/files/a.txt", "abc"u8.ToArray());
        Assert.Contains($"\"receivedAt\":\"{text}\"", await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_key_is_201_and_an_overwrite_200()
    {
        await using var app = await IngestApp.StartAsync();
        app.Bucket.Put("in/a.txt.old", "x");
        using var first = await app.PutAsync("/files/in/a.txt", "abc"u8.ToArray());
        using var second = await app.PutAsync("/files/in/a.txt", "abcd"u8.ToArray());
        Assert.Equal((201, 200), ((int)first.StatusCode, (int)second.StatusCode));
        Assert.Equal("abcd"u8.ToArray(), app.Bucket.Find("in/a.txt"));
        Assert.Equal(4, (int)(await second.Content.ReadFromJsonAsync<JsonNode>(Cancellation))!["bytes"]!);
    }

    [Fact]
    public async Task An_upload_succeeds_when_the_listing_fails()
    {
        await using var app = await IngestApp.StartAsync();
        app.Sidecar.FailNext(call => call.Operation == "list", times: 2);
        using var response = await app.PutAsync("/files/in/a.txt", "abc"u8.ToArray());
        Assert.Equal(201, (int)response.StatusCode);
    }

    [Fact]
    public async Task The_content_type_is_stored()
    {
        await using var app = await IngestApp.StartAsync();
        using var response = await app.PutAsync("/files/a.csv", "a,b"u8.ToArray(), "text/csv");
        Assert.Equal("text/csv", Assert.Single(app.Sidecar.Calls, call => call.Operation == "create").Metadata["Content-Type"]);
    }

    [Fact]
    public async Task A_file_over_the_limit_is_refused_by_its_announced_length()
    {
        await using var app = await IngestApp.StartAsync(("Ingest:MaxBytes", "10"));
        var detail = await app.RefusedAsync(413, await app.PutAsync("/files/a.txt", new byte[11]));
        Assert.Contains("10 bytes", detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_without_announced_length_is_refused_at_the_limit()
    {
        await using var app = await IngestApp.StartAsync(("Ingest:MaxBytes", "10"));
        using var content = new StreamContent(new LengthlessStream(11));
        using var request = new HttpRequestMessage(HttpMethod.Put, app.Exactly("/files/a.txt")) { Content = content };
        request.Headers.TransferEncodingChunked = true;
        await app.RefusedAsync(413, await app.Client.SendAsync(request, Cancellation));
    }

    [Fact]
    public async Task A_file_of_exactly_the_limit_is_accepted()
    {
        await using var app = await IngestApp.StartAsync(("Ingest:MaxBytes", "10"));
        using var response = await app.PutAsync("/files/a.txt", new byte[10]);
        Assert.Equal(201, (int)response.StatusCode);
    }

    [Fact]
    public async Task An_error_of_the_sidecar_is_503_with_Retry_After()
    {
        await using var app = await IngestApp.StartAsync();
        app.Sidecar.FailNext(call => call.Operation == "create");
        var response = await app.PutAsync("/files/a.txt", "abc"u8.ToArray());
        Assert.Equal(TimeSpan.FromSeconds(5), response.Headers.RetryAfter!.Delta);
        var detail = await app.RefusedAsync(503, response);
        Assert.Contains("files-unavailable", detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unreachable_sidecar_is_503()
    {
        await using var app = await IngestApp.StartAsync();
        await app.Sidecar.DisposeAsync();
        await app.RefusedAsync(503, await app.PutAsync("/files/a.txt", "abc"u8.ToArray()));
    }

    [Fact]
    public async Task An_aborted_upload_stores_nothing()
    {
        await using var app = await IngestApp.StartAsync();
        using (var socket = new TcpClient("localhost", app.Port))
        {
            var half = Encoding.ASCII.GetBytes(
                $"PUT /files/a.bin HTTP/1.1\r\nHost: localhost\r\nContent-Length: 200000\r\n\r\n{new string('x', 100_000)}");
            await socket.GetStream().WriteAsync(half, Cancellation);
        }

        await app.Log.WhenAsync(line => line.Contains("Aborted an upload", StringComparison.Ordinal), Cancellation);
        Assert.Empty(app.Bucket.Keys);
        Assert.Empty(app.Sidecar.Calls);
        Assert.Empty(app.ScratchFiles);
    }

    [Fact]
    public async Task Logs_contain_neither_keys_nor_content()
    {
        await using var app = await IngestApp.StartAsync();
        using var stored = await app.PutAsync("/files/in/secret-name.txt", "secret-content"u8.ToArray());
        app.Sidecar.FailNext(call => call.Operation == "create");
        using var failed = await app.PutAsync("/files/in/secret-name.txt", "secret-content"u8.ToArray());
        Assert.Contains(app.Log.Lines, line => line.Contains(StateKeys.FileId("in/secret-name.txt"), StringComparison.Ordinal));
        Assert.DoesNotContain(app.Log.Lines, line => line.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Concurrent_uploads_do_not_mix()
    {
        await using var app = await IngestApp.StartAsync();
        await Parallel.ForAsync(0, 40, Cancellation, async (n, _) =>
        {
            using var response = await app.PutAsync($"/files/in/{n}.txt", Encoding.UTF8.GetBytes($"content {n}"));
            response.EnsureSuccessStatusCode();
        });
        Assert.All(Enumerable.Range(0, 40), n => Assert.Equal($"content {n}", Encoding.UTF8.GetString(app.Bucket.Find($"in/{n}.txt")!)));
        Assert.Empty(app.ScratchFiles);
    }
}
