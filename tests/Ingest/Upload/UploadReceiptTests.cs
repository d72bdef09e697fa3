using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;

namespace FilePipeline.Ingest.Tests;

/// <summary>The receipt that ingest saves before the store, and the comparison of stored and received bytes.</summary>
public sealed class UploadReceiptTests
{
    private static readonly string _key = StateKeys.Upload(StateKeys.FileId("a.txt"));

    [Fact]
    public async Task A_receipt_is_saved_before_the_object()
    {
        await using var app = await IngestApp.StartAsync();
        using var response = await app.PutAsync("/files/a.txt", "abc"u8.ToArray());
        Assert.Equal([$"save records {_key}", "binding files create a.txt"], app.Sidecar.Effects);
        Assert.Equal("2592000", Assert.Single(app.Sidecar.Calls, call => call.Kind == "save").Metadata["ttlInSeconds"]);
        var receipt = Receipt(app);
        Assert.Equal((Sha256("abc"u8), 3L, ObjectTable.ETagOf("abc"u8), null),
            (receipt.Sha256, receipt.Bytes, Assert.Single(receipt.ETags), receipt.Traceparent));
    }

    [Fact]
    public async Task Each_file_of_a_form_has_its_receipt()
    {
        await using var app = await IngestApp.StartAsync();
        using var one = new ByteArrayContent("1"u8.ToArray());
        using var two = new ByteArrayContent("2"u8.ToArray());
        using var form = new MultipartFormDataContent { { one, "f", "a.txt" }, { two, "f", "b.txt" } };
        using var response = await app.Client.PostAsync(app.Exactly("/files"), form, TestContext.Current.CancellationToken);
        Assert.Equal(Sha256("1"u8), Receipt(app).Sha256);
        Assert.Equal(Sha256("2"u8), Receipt(app, "b.txt").Sha256);
    }

    [Fact]
    public async Task A_file_of_several_parts_has_the_ETag_of_daprds_uploader()
    {
        await using var app = await IngestApp.StartAsync();
        var content = RandomNumberGenerator.GetBytes((5 << 20) + 1);
        using var response = await app.PutAsync("/files/a.txt", content);
        Assert.Matches("^[0-9a-f]{32}-2$", Assert.Single(Receipt(app).ETags));
    }

    [Fact]
    public async Task A_receipt_has_the_trace_when_telemetry_is_on()
    {
        await using var app = await IngestApp.StartAsync(("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9"));
        using var response = await app.PutAsync("/files/a.txt", "abc"u8.ToArray());
        Assert.Matches("^00-[0-9a-f]{32}-[0-9a-f]{16}-01$", Receipt(app).Traceparent);
    }

    [Fact]
    public async Task A_receipt_replaces_an_expired_one_that_is_not_purged_yet()
    {
        await using var app = await IngestApp.StartAsync();
        app.Sidecar.State.Set(_key, "{}"u8.ToArray());
        app.Sidecar.State.Expire(_key);
        using var response = await app.PutAsync("/files/a.txt", "abc"u8.ToArray());
        Assert.Equal(Sha256("abc"u8), Receipt(app).Sha256);
    }

    [Fact]
    public async Task An_upload_succeeds_when_its_receipt_cannot_be_saved()
    {
        await using var app = await IngestApp.StartAsync();
        app.Sidecar.FailNext(call => call.Kind == "save");
        Assert.Equal("a.txt", await app.KeyOfAsync("/files/a.txt"));
    }

    [Fact]
    public async Task Bytes_damaged_before_the_store_are_503_and_their_ETag_is_recorded()
    {
        await using var app = await IngestApp.StartAsync();
        app.Sidecar.BeforeNext(call => call.Operation == "create", () => File.WriteAllText(Assert.Single(app.ScratchFiles), "abd"));
        using var response = await app.PutAsync("/files/a.txt", "abc"u8.ToArray());
        Assert.Equal((503, TimeSpan.FromSeconds(5)), ((int)response.StatusCode, response.Headers.RetryAfter!.Delta));
        var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.Contains("integrity-mismatch", (string)problem["detail"]!, StringComparison.Ordinal);
        Assert.Equal(Sha256("abc"u8), Receipt(app).Sha256);
        Assert.Equal([ObjectTable.ETagOf("abc"u8), ObjectTable.ETagOf("abd"u8)], Receipt(app).ETags);
        Assert.Empty(app.ScratchFiles);
    }

    [Fact]
    public async Task The_receipt_of_a_later_upload_is_kept()
    {
        await using var app = await IngestApp.StartAsync();
        var later = new UploadReceipt { Sha256 = Sha256("later"u8), Bytes = 5, ETags = ["e"], ReceivedAt = Some.Time }.ToJson();
        app.Sidecar.BeforeNext(call => call.Operation == "create", () =>
        {
            File.WriteAllText(Assert.Single(app.ScratchFiles), "abd");
            app.Sidecar.State.Set(_key, later);
        });
        using var response = await app.PutAsync("/files/a.txt", "abc"u8.ToArray());
        Assert.Equal(503, (int)response.StatusCode);
        Assert.Equal(later, app.Sidecar.State.Find(_key));
    }

    [Fact]
    public async Task A_write_by_another_client_after_the_store_is_not_damage()
    {
        await using var app = await IngestApp.StartAsync();
        // The first listing is before the store.
        app.Sidecar.BeforeNext(call => call.Operation == "list" && app.Bucket.Find("a.txt") is not null, () =>
            app.Bucket.Put("a.txt", "xyz"));
        using var response = await app.PutAsync("/files/a.txt", "abc"u8.ToArray());
        Assert.Equal(201, (int)response.StatusCode);
        Assert.Equal([ObjectTable.ETagOf("abc"u8)], Receipt(app).ETags);
    }

    [Fact]
    public async Task A_bucket_whose_ETags_are_not_MD5s_is_supported()
    {
        await using var app = await IngestApp.StartAsync();
        const string Listing =
            """{"Name":"filepipeline-uploads","Contents":[{"Key":"a.txt","Size":3,"ETag":"\"3858f62230ac3c915f300c664312c63f\""}],"IsTruncated":false}""";
        app.Sidecar.OnBinding(Components.Files, "list", _ => new(Encoding.UTF8.GetBytes(Listing)));
        using var response = await app.PutAsync("/files/a.txt", "abc"u8.ToArray());
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal([ObjectTable.ETagOf("abc"u8)], Receipt(app).ETags);
    }

    private static UploadReceipt Receipt(IngestApp app, string key = "a.txt") =>
        JsonSerializer.Deserialize(app.Sidecar.State.Find(StateKeys.Upload(StateKeys.FileId(key))), WireJson.Default.UploadReceipt)!;

    private static string Sha256(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
