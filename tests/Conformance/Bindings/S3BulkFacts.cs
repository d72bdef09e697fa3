using System.Security.Cryptography;
using System.Text.Json;

namespace FilePipeline.Conformance.Tests;

/// <summary>The bulk operations of bindings.aws.s3, and files by path.</summary>
[Contract("3.3, 3.4, 5.2")]
public sealed class S3BulkFacts
{
    [Theory, OnEach]
    public async Task Large_files_are_stored_and_read_by_path(Target target)
    {
        await using var rig = await target.StartAsync(S3Calls.Component);
        var (source, copy) = (Path.Combine(rig.Folder, "in"), Path.Combine(rig.Folder, "out"));
        var bytes = new byte[6 << 20];
        RandomNumberGenerator.Fill(bytes);
        await File.WriteAllBytesAsync(source, bytes, rig.Token);
        await rig.InvokeS3Async("create", [], ("key", "big"), ("filePath", source));
        var reply = await rig.InvokeS3Async(
            "bulkGet", JsonSerializer.SerializeToUtf8Bytes(
                new { items = new[] { new { key = "big", filePath = copy }, new { key = "nope", filePath = copy + "2" } } }));
        Assert.Equal("""[{"key":"big"},{"key":"nope","error":"object not found"}]""", S3Calls.TextOf(reply));
        Assert.Equal(bytes, await File.ReadAllBytesAsync(copy, rig.Token));
        Assert.False(File.Exists(copy + "2"));
        using var page = JsonDocument.Parse((await rig.InvokeS3Async("list", """{"prefix":"big"}"""u8.ToArray())).Data);
        Assert.Equal($"\"{ETagOfParts(bytes)}\"", page.RootElement.GetProperty("Contents")[0].GetProperty("ETag").GetString());
    }

    [Theory, OnEach]
    public async Task Bulk_operations_succeed_as_a_whole_and_report_each_item(Target target)
    {
        await using var rig = await target.StartAsync(S3Calls.Component);
        var created = await rig.InvokeS3Async(
            "bulkCreate", """{"items":[{"key":"a","data":"\"x\""},{"key":"b","filePath":"/nosuch/file"}]}"""u8.ToArray());
        Assert.Equal(
            rig.WithEndpoint(
                """[{"key":"a","location":"http://localhost:4566/uploads/a"},{"key":"b","error":"open /nosuch/file: no such file or directory"}]"""),
            S3Calls.TextOf(created));
        Assert.Equal("""[{"key":"a","data":"\"x\""}]""", S3Calls.TextOf(
            await rig.InvokeS3Async("bulkGet", """{"items":[{"key":"a"}]}"""u8.ToArray())));
        Assert.Equal("""[{"key":"a"},{"key":"nope"}]""", S3Calls.TextOf(
            await rig.InvokeS3Async("bulkDelete", """{"keys":["a","nope"]}"""u8.ToArray())));
        Assert.False(await rig.Backend.HasObjectAsync("a", rig.Token));
    }

    // The uploader sends parts of 5 MiB; ingest computes the ETag accordingly.
    private static string ETagOfParts(byte[] bytes)
    {
#pragma warning disable CA5351 // S3 defines the ETag by MD5; it has no security purpose.
        var parts = bytes.Chunk(5 << 20).Select(part => MD5.HashData(part)).ToList();
        return $"{Convert.ToHexStringLower(MD5.HashData([.. parts.SelectMany(part => part)]))}-{parts.Count}";
#pragma warning restore CA5351
    }
}
