using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Dapr.Client;
using Grpc.Core;

namespace FilePipeline.Conformance.Tests;

/// <summary>bindings.aws.s3 through Dapr.Client; the expectations are those of the recordings.</summary>
[Contract("3.3, 3.4, 5.2")]
public sealed class S3BindingFacts
{
    internal static string Component { get; } =
        Yaml.Component("files", "bindings.aws.s3", "bucket=uploads", "direction=output", "forcePathStyle=true");

    [Theory]
    [OnEach("\"abc\"", "abc")]
    [OnEach("1.10", "1.1")]
    [OnEach("1e3", "1000")]
    [OnEach("true", "true")]
    [OnEach("null", "")]
    [OnEach("", "")]
    [OnEach("""{"b": 1.10, "a":2}""", """{"b": 1.10, "a":2}""")]
    [OnEach("[1.10]", "[1.10]")]
    [OnEach("YWJjZA==", "YWJjZA==")]
    [OnEach("hello\n", "hello\n")]
    public async Task Inline_data_that_is_a_JSON_scalar_is_rewritten_all_else_is_not(Target target, string sent, string stored)
    {
        await using var rig = await target.StartAsync(Component);
        var created = await InvokeAsync(rig, "create", Encoding.UTF8.GetBytes(sent), ("key", "k"));
        Assert.Equal(rig.Placed("""{"location":"http://localhost:4566/uploads/k","versionID":null}"""), TextOf(created));
        Assert.Equal("k", created.Metadata["key"]);
        Assert.Equal(stored, TextOf(await InvokeAsync(rig, "get", [], ("key", "k"))));
    }

    [Theory, OnEach]
    public async Task Bytes_that_are_no_text_stay_exact(Target target)
    {
        await using var rig = await target.StartAsync(Component);
        byte[] bytes = [0, 255, 10, 34, 34];
        await InvokeAsync(rig, "create", bytes, ("key", "k"));
        Assert.Equal(bytes, (await InvokeAsync(rig, "get", [], ("key", "k"))).Data.ToArray());
    }

    [Theory, OnEach]
    public async Task Base64_is_decoded_and_encoded_when_asked_for(Target target)
    {
        await using var rig = await target.StartAsync(Component);
        await InvokeAsync(rig, "create", "AP8K"u8.ToArray(), ("key", "k"), ("decodeBase64", "true"));
        Assert.Equal([0, 255, 10], (await InvokeAsync(rig, "get", [], ("key", "k"))).Data.ToArray());
        Assert.Equal("AP8K", TextOf(await InvokeAsync(rig, "get", [], ("key", "k"), ("encodeBase64", "true"))));
    }

    [Theory, OnEach]
    public async Task A_file_of_any_size_goes_in_and_out_by_its_path(Target target)
    {
        await using var rig = await target.StartAsync(Component);
        var (source, copy) = (Path.Combine(rig.Folder, "in"), Path.Combine(rig.Folder, "out"));
        var bytes = new byte[6 << 20];
        RandomNumberGenerator.Fill(bytes);
        await File.WriteAllBytesAsync(source, bytes, rig.Token);
        await InvokeAsync(rig, "create", [], ("key", "big"), ("filePath", source));
        var reply = await InvokeAsync(
            rig, "bulkGet", JsonSerializer.SerializeToUtf8Bytes(new { items = new[] { new { key = "big", filePath = copy }, new { key = "nope", filePath = copy + "2" } } }));
        Assert.Equal("""[{"key":"big"},{"key":"nope","error":"object not found"}]""", TextOf(reply));
        Assert.Equal(bytes, await File.ReadAllBytesAsync(copy, rig.Token));
        Assert.False(File.Exists(copy + "2"));
        using var page = JsonDocument.Parse((await InvokeAsync(rig, "list", """{"prefix":"big"}"""u8.ToArray())).Data);
        Assert.Equal($"\"{ETagOfParts(bytes)}\"", page.RootElement.GetProperty("Contents")[0].GetProperty("ETag").GetString());
    }

    [Theory, OnEach]
    public async Task An_object_over_4_MiB_cannot_be_got_inline(Target target)
    {
        await using var rig = await target.StartAsync(Component);
        await rig.World.PutObjectAsync("big", new byte[5 << 20], rig.Token);
        var fault = await Faults.OfAsync(() => InvokeAsync(rig, "get", [], ("key", "big")));
        Assert.Equal((StatusCode.ResourceExhausted, "grpc: trying to send message larger than max (5242885 vs. 4194304)"), (fault.StatusCode, fault.Status.Detail));
    }

    [Theory, OnEach]
    public async Task A_listing_over_4_MiB_cannot_be_got_and_a_shorter_page_of_it_can(Target target)
    {
        await using var rig = await target.StartAsync(Component);
        // An ampersand has six bytes in Go's JSON.
        for (var i = 0; i < 750; i++) await rig.World.PutObjectAsync($"{i:d4}{new string('&', 1000)}", [], rig.Token);
        var fault = await Faults.OfAsync(() => InvokeAsync(rig, "list", """{"maxResults":750}"""u8.ToArray()));
        Assert.Equal(StatusCode.ResourceExhausted, fault.StatusCode);
        using var page = JsonDocument.Parse((await InvokeAsync(rig, "list", """{"maxResults":100}"""u8.ToArray())).Data);
        Assert.Equal(100, page.RootElement.GetProperty("Contents").GetArrayLength());
    }

    [Theory, OnEach]
    public async Task A_missing_object_file_or_key_is_named_in_the_words_of_daprd(Target target)
    {
        await using var rig = await target.StartAsync(Component);
        Assert.Equal("error invoking output binding files: object not found", await FaultAsync(rig, "get", ("key", "nope")));
        Assert.Equal("error invoking output binding files: s3 binding error: required metadata 'key' missing", await FaultAsync(rig, "get"));
        Assert.Equal("error invoking output binding files: s3 binding error: required metadata 'presignTTL' missing", await FaultAsync(rig, "presign", ("key", "k")));
        Assert.Equal(
            "error invoking output binding files: s3 binding error: file read error: open /nosuch/file: no such file or directory",
            await FaultAsync(rig, "create", ("key", "k"), ("filePath", "/nosuch/file")));
        Assert.Equal(
            "error invoking output binding files: binding files does not support operation fly. supported operations:create get delete list presign bulkGet bulkCreate bulkDelete",
            await FaultAsync(rig, "fly"));
    }

    [Theory, OnEach]
    public async Task An_unknown_binding_is_Internal_with_details(Target target)
    {
        await using var rig = await target.StartAsync(Component);
        var fault = await Faults.OfAsync(() => rig.Dapr.InvokeBindingAsync("nosuch", "create", "x", cancellationToken: rig.Token));
        Assert.Equal((StatusCode.Internal, "error invoking output binding nosuch: couldn't find output binding nosuch"), (fault.StatusCode, fault.Status.Detail));
        Assert.Contains(fault.Trailers, trailer => trailer.Key == "grpc-status-details-bin");
    }

    [Theory, OnEach]
    public async Task Without_a_key_a_new_one_is_made(Target target)
    {
        await using var rig = await target.StartAsync(Component);
        var key = (await InvokeAsync(rig, "create", "x"u8.ToArray())).Metadata["key"];
        Assert.True(Guid.TryParse(key, out _));
        Assert.True(await rig.World.HasObjectAsync(key, rig.Token));
    }

    [Theory, OnEach]
    public async Task Any_key_works(Target target)
    {
        const string Key = "a b+c%20d/ü☃||\"q\"";
        await using var rig = await target.StartAsync(Component);
        var created = await InvokeAsync(rig, "create", "x"u8.ToArray(), ("key", Key));
        using var json = JsonDocument.Parse(created.Data);
        Assert.Equal(rig.Placed($"http://localhost:4566/uploads/{Key}"), json.RootElement.GetProperty("location").GetString());
        Assert.Equal("x", TextOf(await InvokeAsync(rig, "get", [], ("key", Key))));
    }

    [Theory, OnEach]
    public async Task Keys_that_look_alike_are_two_objects(Target target)
    {
        const string Composed = "\u00fc", Decomposed = "u\u0308";
        await using var rig = await target.StartAsync(Component);
        await InvokeAsync(rig, "create", "one"u8.ToArray(), ("key", Composed));
        await InvokeAsync(rig, "create", "two"u8.ToArray(), ("key", Decomposed));
        Assert.Equal("one", TextOf(await InvokeAsync(rig, "get", [], ("key", Composed))));
        Assert.Equal("two", TextOf(await InvokeAsync(rig, "get", [], ("key", Decomposed))));
    }

    [Theory, OnEach]
    public async Task Removing_answers_nothing_whether_or_not_there_was_something(Target target)
    {
        await using var rig = await target.StartAsync(Component);
        await InvokeAsync(rig, "create", "x"u8.ToArray(), ("key", "k"));
        Assert.Equal(0, (await InvokeAsync(rig, "delete", [], ("key", "k"))).Data.Length);
        Assert.Equal(0, (await InvokeAsync(rig, "delete", [], ("key", "k"))).Data.Length);
        Assert.False(await rig.World.HasObjectAsync("k", rig.Token));
    }

    [Theory, OnEach]
    public async Task A_listing_has_the_shape_of_the_Go_SDK(Target target)
    {
        await using var rig = await target.StartAsync(Component);
        await InvokeAsync(rig, "create", "x"u8.ToArray(), ("key", "in/a"));
        await InvokeAsync(rig, "create", "xy"u8.ToArray(), ("key", "in/b"));
        await InvokeAsync(rig, "create", "z"u8.ToArray(), ("key", "other"));
        using var page = JsonDocument.Parse((await InvokeAsync(rig, "list", """{"prefix":"in/","maxResults":1}"""u8.ToArray())).Data);
        Assert.Equal(
            ["CommonPrefixes", "Contents", "Delimiter", "EncodingType", "IsTruncated", "Marker", "MaxKeys", "Name", "NextMarker", "Prefix", "RequestCharged", "ResultMetadata"],
            page.RootElement.EnumerateObject().Select(property => property.Name));
        var found = page.RootElement.GetProperty("Contents")[0];
        Assert.Equal("in/a", found.GetProperty("Key").GetString());
        Assert.Equal("\"9dd4e461268c8034f5c8564e155c67a6\"", found.GetProperty("ETag").GetString());
        Assert.Equal(1, found.GetProperty("Size").GetInt64());
        Assert.Equal("STANDARD", found.GetProperty("StorageClass").GetString());
        Assert.True(page.RootElement.GetProperty("IsTruncated").GetBoolean());
        Assert.Equal(JsonValueKind.Null, page.RootElement.GetProperty("NextMarker").ValueKind);
        Assert.Equal("uploads", page.RootElement.GetProperty("Name").GetString());
        using var next = JsonDocument.Parse((await InvokeAsync(rig, "list", """{"prefix":"in/","marker":"in/a"}"""u8.ToArray())).Data);
        Assert.Equal("in/b", Assert.Single(next.RootElement.GetProperty("Contents").EnumerateArray()).GetProperty("Key").GetString());
    }

    [Theory, OnEach]
    public async Task An_empty_listing_has_null_where_Go_has_no_slice(Target target)
    {
        await using var rig = await target.StartAsync(Component);
        Assert.Equal(
            """{"CommonPrefixes":null,"Contents":null,"Delimiter":null,"EncodingType":"","IsTruncated":false,"Marker":"","MaxKeys":1000,"Name":"uploads","NextMarker":null,"Prefix":"zzz-none","RequestCharged":"","ResultMetadata":{}}""",
            TextOf(await InvokeAsync(rig, "list", """{"prefix":"zzz-none"}"""u8.ToArray())));
    }

    [Theory, OnEach]
    public async Task A_delimiter_folds_keys_and_gives_a_next_marker(Target target)
    {
        await using var rig = await target.StartAsync(Component);
        foreach (var key in (string[])["a/1", "a/2", "b/1", "c"]) await InvokeAsync(rig, "create", "x"u8.ToArray(), ("key", key));
        using var page = JsonDocument.Parse((await InvokeAsync(rig, "list", """{"delimiter":"/","maxResults":2}"""u8.ToArray())).Data);
        Assert.Equal(["a/", "b/"], page.RootElement.GetProperty("CommonPrefixes").EnumerateArray().Select(item => item.GetProperty("Prefix").GetString()));
        Assert.Equal("b/", page.RootElement.GetProperty("NextMarker").GetString());
    }

    [Theory, OnEach]
    public async Task Bulk_operations_succeed_as_a_whole_and_report_each_item(Target target)
    {
        await using var rig = await target.StartAsync(Component);
        var created = await InvokeAsync(rig, "bulkCreate", """{"items":[{"key":"a","data":"\"x\""},{"key":"b","filePath":"/nosuch/file"}]}"""u8.ToArray());
        Assert.Equal(
            rig.Placed("""[{"key":"a","location":"http://localhost:4566/uploads/a"},{"key":"b","error":"open /nosuch/file: no such file or directory"}]"""),
            TextOf(created));
        Assert.Equal("""[{"key":"a","data":"\"x\""}]""", TextOf(await InvokeAsync(rig, "bulkGet", """{"items":[{"key":"a"}]}"""u8.ToArray())));
        Assert.Equal("""[{"key":"a"},{"key":"nope"}]""", TextOf(await InvokeAsync(rig, "bulkDelete", """{"keys":["a","nope"]}"""u8.ToArray())));
        Assert.False(await rig.World.HasObjectAsync("a", rig.Token));
    }

    [Theory]
    [OnEach("true", "localhost:4566/uploads")]
    [OnEach("false", "uploads.localhost:4566")]
    public async Task A_presigned_address_carries_the_bucket_a_signature_and_its_lifetime(Target target, string isPathStyle, string place)
    {
        await using var rig = await target.StartAsync(Component.Replace("true", isPathStyle, StringComparison.Ordinal));
        using var reply = JsonDocument.Parse((await InvokeAsync(rig, "presign", [], ("key", "a b"), ("presignTTL", "15m"))).Data);
        Assert.Matches(
            $@"^http://{Regex.Escape(rig.Placed(place))}/a%20b\?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Checksum-Mode=ENABLED&X-Amz-Credential=test%2F\d{{8}}%2Fus-east-1%2Fs3%2Faws4_request"
            + @"&X-Amz-Date=\d{8}T\d{6}Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host&x-id=GetObject&X-Amz-Signature=[0-9a-f]{64}$",
            reply.RootElement.GetProperty("presignURL").GetString());
    }

    [Theory, OnEmulator]
    public async Task An_injected_fault_is_an_error_of_the_binding_and_has_no_effect(Target target)
    {
        await using var rig = await target.StartAsync(Component);
        rig.Faults.FailFirst("files", "create", key => key == "k", 1);
        Assert.StartsWith("error invoking output binding files: operation error S3: PutObject", await FaultAsync(rig, "create", ("key", "k")), StringComparison.Ordinal);
        Assert.False(await rig.World.HasObjectAsync("k", rig.Token));
        rig.Faults.SetDown("files", down: true);
        Assert.Contains("ServiceUnavailable", TextOf(await InvokeAsync(rig, "bulkGet", """{"items":[{"key":"a"}]}"""u8.ToArray())), StringComparison.Ordinal);
    }

    private static async Task<BindingResponse> InvokeAsync(SidecarRig rig, string operation, byte[] data, params (string Name, string Value)[] metadata)
    {
        var request = new BindingRequest("files", operation) { Data = data };
        foreach (var (name, value) in metadata) request.Metadata[name] = value;
        return await rig.Dapr.InvokeBindingAsync(request, rig.Token);
    }

    private static async Task<string> FaultAsync(SidecarRig rig, string operation, params (string Name, string Value)[] metadata)
    {
        var fault = await Faults.OfAsync(() => InvokeAsync(rig, operation, [], metadata));
        Assert.Equal(StatusCode.Internal, fault.StatusCode);
        return fault.Status.Detail;
    }

    private static string TextOf(BindingResponse response) => Encoding.UTF8.GetString(response.Data.Span);

    // The uploader's parts have 5 MiB, and ingest computes the ETag by that.
    private static string ETagOfParts(byte[] bytes)
    {
#pragma warning disable CA5351 // S3's ETag is made of MD5s; nothing is protected by it.
        var parts = bytes.Chunk(5 << 20).Select(part => MD5.HashData(part)).ToList();
        return $"{Convert.ToHexStringLower(MD5.HashData([.. parts.SelectMany(part => part)]))}-{parts.Count}";
#pragma warning restore CA5351
    }
}
