using System.Security.Cryptography;
using System.Text;
using FilePipeline.Contracts;

namespace FilePipeline.Pipeline.Tests;

public sealed class MainPathTests(MainPathTests.Running system) : IClassFixture<MainPathTests.Running>
{
    public sealed class Running : PipelineSystem;

    private const int LargerThanOneMessage = 20 << 20;

    [Fact]
    public async Task An_upload_is_analysed_recorded_and_notified()
    {
        await system.UploadAsync("in/a b+c ü.csv", "day,litres\n2026-01-01,1204\n");

        var record = await system.WhenAsync("in/a b+c ü.csv", FileStatus.Processed);
        var message = await system.WhenNotifiedAsync("in/a b+c ü.csv");

        Assert.Equal((27, 2, 1, 0), (record.Bytes, record.Lines, record.Attempts, record.Generation));
        Assert.Equal("Processed: in/a b+c ?.csv", message.Subject);
        Assert.Contains("Size: 27 bytes\nLines: 2\n", message.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_record_can_be_read()
    {
        await system.UploadAsync("in/asked.txt", "hello\n");
        await system.WhenAsync("in/asked.txt", FileStatus.Processed);

        var answer = await system.People.GetStringAsync(
            new Uri($"files/{StateKeys.FileId("in/asked.txt")}", UriKind.Relative), PipelineSystem.Cancellation);

        Assert.Equal(FileStatus.Processed, FileRecord.FromJson(Encoding.UTF8.GetBytes(answer)).Status);
    }

    [Fact]
    public async Task A_rejected_type_is_notified_with_its_code()
    {
        await system.UploadAsync("in/setup.sh", "#!/bin/sh\n");

        var record = await system.WhenAsync("in/setup.sh", FileStatus.Rejected);
        var message = await system.WhenNotifiedAsync("in/setup.sh");

        Assert.Equal((Codes.TypeNotAllowed, 1), (record.Code, record.Attempts));
        Assert.Contains("Cause: files with this extension are not accepted (type-not-allowed)", message.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("quoted", "\"abc\"")]
    [InlineData("number", "1.10")]
    [InlineData("base64", "aGVsbG8gd29ybGQ=")]
    [InlineData("json", "{ \"a\" : 1 }\n")]
    [InlineData("empty", "")]
    public async Task Uploaded_bytes_are_stored_unchanged(string name, string content)
    {
        await system.UploadAsync($"exact/{name}.txt", content);

        var record = await system.WhenAsync($"exact/{name}.txt", FileStatus.Processed);

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content))), record.Sha256);
        Assert.Equal(Encoding.UTF8.GetByteCount(content), record.Bytes);
    }

    [Fact]
    public async Task Uploads_larger_than_one_message_are_stored_unchanged()
    {
        var content = new byte[LargerThanOneMessage];
        for (var i = 0; i < content.Length; i++) content[i] = (byte)(i * 31 >> 3);
        await system.UploadAsync("exact/large.bin", content);

        var record = await system.WhenAsync("exact/large.bin", FileStatus.Processed);

        Assert.Equal((Convert.ToHexStringLower(SHA256.HashData(content)), content.LongLength), (record.Sha256, record.Bytes));
    }

    [Fact]
    public async Task A_file_put_into_the_bucket_is_processed()
    {
        await system.PutDirectlyAsync("dropped/by another way.txt", "one\ntwo\n");

        Assert.Equal(2, (await system.WhenAsync("dropped/by another way.txt", FileStatus.Processed)).Lines);
    }

    [Fact]
    public async Task A_newer_version_replaces_the_record_and_is_notified()
    {
        await system.UploadAsync("in/twice.txt", "first\n");
        var first = await system.WhenAsync("in/twice.txt", FileStatus.Processed);
        await system.UploadAsync("in/twice.txt", "second and longer\n");

        await system.Cloud.WhenAsync(() => Task.FromResult(system.NotificationsOf("in/twice.txt").Count == 2), PipelineSystem.Cancellation);

        var second = await system.WhenAsync("in/twice.txt", FileStatus.Processed);
        Assert.NotEqual(first.OutcomeId, second.OutcomeId);
        Assert.Equal(18, second.Bytes);
    }

    [Fact]
    public async Task An_unreadable_message_is_parked_with_its_bytes()
    {
        await system.Cloud.Queues.SendAsync("file-events", "no event at all: \u00e4 {", PipelineSystem.Cancellation);

        var entry = await system.WhenParkedBelowAsync("parked/unreadable/");

        Assert.Equal("no event at all: \u00e4 {", Encoding.UTF8.GetString(entry.Body.Span));
        Assert.Null(entry.FileId);
    }
}
