using System.Net;
using System.Security.Cryptography;
using System.Text;
using FilePipeline.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace FilePipeline.Processor.Tests;

/// <summary>The bytes that were read are compared with those that ingest received.</summary>
public sealed class IntegrityCheckTests
{
    private static readonly byte[] _png = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, .. new byte[60]];

    [Theory]
    [InlineData(10)]
    [InlineData(6 << 20)]
    public async Task Damaged_bytes_fail_the_attempt_until_they_are_correct(int length)
    {
        await using var app = await ProcessorApp.StartAsync(Now());
        var content = Encoding.ASCII.GetBytes(new string('a', length));
        var file = app.Put("a.txt", content);
        Receive(app, file, content);
        app.Sidecar.Buckets["files"].Damage("a.txt", [.. content[..^1], (byte)'b']);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await app.DeliverAsync(file));

        var record = app.Find(file)!;
        Assert.Equal((FileStatus.Failing, Codes.IntegrityMismatch, 1), (record.Status, record.Code, record.Attempts));
        Assert.Contains(Sha256(content), record.Reason, StringComparison.Ordinal);
        Assert.Empty(app.Sidecar.Published);

        app.Sidecar.Buckets["files"].Put("a.txt", content);
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
        Assert.Equal(
            (FileStatus.Processed, 2, Sha256(content)), (app.Find(file)!.Status, app.Find(file)!.Attempts, app.Find(file)!.Sha256));
    }

    [Fact]
    public async Task Intact_bytes_are_processed()
    {
        await using var app = await ProcessorApp.StartAsync(Now());
        var file = app.Put("a.txt", "abc");
        Receive(app, file, "abc"u8.ToArray());

        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
        Assert.Equal(FileStatus.Processed, app.Find(file)!.Status);
    }

    [Fact]
    public async Task A_version_from_another_client_is_not_compared()
    {
        await using var app = await ProcessorApp.StartAsync(Now());
        var upload = app.Put("a.txt", "abc");
        Receive(app, upload, "abc"u8.ToArray());
        var other = app.Put("a.txt", "xyz", number: 2);

        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(other));
        Assert.Equal((FileStatus.Processed, Sha256("xyz"u8)), (app.Find(other)!.Status, app.Find(other)!.Sha256));
    }

    [Fact]
    public async Task A_replacement_of_the_same_size_is_not_a_mismatch()
    {
        await using var app = await ProcessorApp.StartAsync(Now());
        var upload = app.Put("a.txt", "abc");
        Receive(app, upload, "abc"u8.ToArray());
        var other = app.Put("a.txt", "xyz", number: 2);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await app.DeliverAsync(upload));
        Assert.Equal((FileStatus.Failing, Codes.ObjectReplaced), (app.Find(upload)!.Status, app.Find(upload)!.Code));

        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(other));
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(upload));
        Assert.Equal((FileStatus.Processed, Sha256("xyz"u8)), (app.Find(other)!.Status, app.Find(other)!.Sha256));
    }

    [Theory]
    [InlineData("no JSON")]
    [InlineData("\"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\"")]
    [InlineData("{\"schema\":2}")]
    public async Task An_unreadable_receipt_is_ignored(string json)
    {
        await using var app = await ProcessorApp.StartAsync(Now());
        var file = app.Put("a.txt", "abc");
        app.Sidecar.State.Set(StateKeys.Upload(file.FileId), Encoding.UTF8.GetBytes(json));

        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
        Assert.Equal(FileStatus.Processed, app.Find(file)!.Status);
    }

    [Fact]
    public async Task A_failed_receipt_read_fails_the_attempt()
    {
        await using var app = await ProcessorApp.StartAsync(Now());
        var file = app.Put("a.txt", "abc");
        app.Sidecar.FailNext(call => call.Key == StateKeys.Upload(file.FileId));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await app.DeliverAsync(file));
        Assert.Equal("records-unavailable", app.Find(file)!.Code);
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
    }

    [Fact]
    public async Task Damaged_bytes_are_not_rejected_for_their_type()
    {
        await using var app = await ProcessorApp.StartAsync(Now());
        var file = app.Put("a.png", _png);
        Receive(app, file, _png);
        app.Sidecar.Buckets["files"].Damage("a.png", [0, .. _png[1..]]);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await app.DeliverAsync(file));
        Assert.Equal((FileStatus.Failing, Codes.IntegrityMismatch), (app.Find(file)!.Status, app.Find(file)!.Code));
        Assert.Empty(app.ScratchFiles);

        app.Sidecar.Buckets["files"].Put("a.png", _png);
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
        Assert.Equal(FileStatus.Processed, app.Find(file)!.Status);
    }

    [Theory]
    [InlineData("a.png", true, Codes.TypeMismatch)]
    [InlineData("a.png", false, Codes.TypeMismatch)]
    [InlineData("a.sh", true, Codes.TypeNotAllowed)]
    public async Task Intact_bytes_of_another_type_are_rejected(string key, bool isByIngest, string code)
    {
        await using var app = await ProcessorApp.StartAsync(Now());
        var file = app.Put(key, "plain text");
        if (isByIngest) Receive(app, file, "plain text"u8.ToArray());

        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
        Assert.Equal((FileStatus.Rejected, code), (app.Find(file)!.Status, app.Find(file)!.Code));
    }

    [Fact]
    public async Task No_receipt_is_read_for_an_old_version()
    {
        await using var app =
            await ProcessorApp.StartAsync(new FakeTimeProvider(Some.Time + UploadReceipt.Lifetime + TimeSpan.FromDays(1)));
        var file = app.Put("a.txt", "abc");

        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
        Assert.DoesNotContain(app.Sidecar.Calls, call => call.Key == StateKeys.Upload(file.FileId));
    }

    // Receipts of older events have expired.
    private static FakeTimeProvider Now() => new(Some.Time + TimeSpan.FromMinutes(1));

    private static void Receive(ProcessorApp app, FileEvent file, byte[] content) =>
        app.Sidecar.State.Set(StateKeys.Upload(file.FileId), new UploadReceipt
        {
            Sha256 = Sha256(content),
            Bytes = content.Length,
            ETags = [file.Write.ETag!],
            ReceivedAt = Some.Time,
        }.ToJson());

    private static string Sha256(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
