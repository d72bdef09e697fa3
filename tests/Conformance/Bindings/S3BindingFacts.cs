using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Grpc.Core;

namespace FilePipeline.Conformance.Tests;

/// <summary>bindings.aws.s3 through Dapr.Client; expectations are from the recordings.</summary>
[Contract("3.3, 3.4, 5.2")]
public sealed class S3BindingFacts
{
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
    public async Task Only_inline_JSON_scalars_are_rewritten(Target target, string sent, string stored)
    {
        await using var rig = await target.StartAsync(S3Calls.Component);
        var created = await rig.InvokeS3Async("create", Encoding.UTF8.GetBytes(sent), ("key", "k"));
        Assert.Equal(rig.WithEndpoint("""{"location":"http://localhost:4566/uploads/k","versionID":null}"""), S3Calls.TextOf(created));
        Assert.Equal("k", created.Metadata["key"]);
        Assert.Equal(stored, S3Calls.TextOf(await rig.InvokeS3Async("get", [], ("key", "k"))));
    }

    [Theory, OnEach]
    public async Task Binary_data_is_stored_unchanged(Target target)
    {
        await using var rig = await target.StartAsync(S3Calls.Component);
        byte[] bytes = [0, 255, 10, 34, 34];
        await rig.InvokeS3Async("create", bytes, ("key", "k"));
        Assert.Equal(bytes, (await rig.InvokeS3Async("get", [], ("key", "k"))).Data.ToArray());
    }

    [Theory, OnEach]
    public async Task Base64_is_decoded_and_encoded_on_request(Target target)
    {
        await using var rig = await target.StartAsync(S3Calls.Component);
        await rig.InvokeS3Async("create", "AP8K"u8.ToArray(), ("key", "k"), ("decodeBase64", "true"));
        Assert.Equal([0, 255, 10], (await rig.InvokeS3Async("get", [], ("key", "k"))).Data.ToArray());
        Assert.Equal("AP8K", S3Calls.TextOf(await rig.InvokeS3Async("get", [], ("key", "k"), ("encodeBase64", "true"))));
    }

    [Theory, OnEach]
    public async Task An_object_over_4_MiB_cannot_be_read_inline(Target target)
    {
        await using var rig = await target.StartAsync(S3Calls.Component);
        await rig.Backend.PutObjectAsync("big", new byte[5 << 20], rig.Token);
        var exception = await DaprErrors.OfAsync(() => rig.InvokeS3Async("get", [], ("key", "big")));
        Assert.Equal((StatusCode.ResourceExhausted, "grpc: trying to send message larger than max (5242885 vs. 4194304)"),
            (exception.StatusCode, exception.Status.Detail));
    }

    [Theory, OnEach]
    public async Task Missing_objects_files_and_keys_have_the_errors_of_daprd(Target target)
    {
        await using var rig = await target.StartAsync(S3Calls.Component);
        Assert.Equal("error invoking output binding files: object not found", await ErrorAsync(rig, "get", ("key", "nope")));
        Assert.Equal(
            "error invoking output binding files: s3 binding error: required metadata 'key' missing", await ErrorAsync(rig, "get"));
        Assert.Equal("error invoking output binding files: s3 binding error: required metadata 'presignTTL' missing", await ErrorAsync(
            rig, "presign", ("key", "k")));
        Assert.Equal(
            "error invoking output binding files: s3 binding error: file read error: open /nosuch/file: no such file or directory",
            await ErrorAsync(rig, "create", ("key", "k"), ("filePath", "/nosuch/file")));
        Assert.Equal(
            "error invoking output binding files: binding files does not support operation fly. supported operations:create get delete "
                + "list presign bulkGet bulkCreate bulkDelete",
            await ErrorAsync(rig, "fly"));
    }

    [Theory, OnEach]
    public async Task An_unknown_binding_is_Internal_with_details(Target target)
    {
        await using var rig = await target.StartAsync(S3Calls.Component);
        var exception = await DaprErrors.OfAsync(() => rig.Dapr.InvokeBindingAsync("nosuch", "create", "x", cancellationToken: rig.Token));
        Assert.Equal((StatusCode.Internal, "error invoking output binding nosuch: couldn't find output binding nosuch"),
            (exception.StatusCode, exception.Status.Detail));
        Assert.Contains(exception.Trailers, trailer => trailer.Key == "grpc-status-details-bin");
    }

    [Theory, OnEach]
    public async Task Without_a_key_a_new_one_is_generated(Target target)
    {
        await using var rig = await target.StartAsync(S3Calls.Component);
        var key = (await rig.InvokeS3Async("create", "x"u8.ToArray())).Metadata["key"];
        Assert.True(Guid.TryParse(key, out _));
        Assert.True(await rig.Backend.HasObjectAsync(key, rig.Token));
    }

    [Theory, OnEach]
    public async Task Any_key_works(Target target)
    {
        const string Key = "a b+c%20d/ü☃||\"q\"";
        await using var rig = await target.StartAsync(S3Calls.Component);
        var created = await rig.InvokeS3Async("create", "x"u8.ToArray(), ("key", Key));
        using var json = JsonDocument.Parse(created.Data);
        Assert.Equal(rig.WithEndpoint($"http://localhost:4566/uploads/{Key}"), json.RootElement.GetProperty("location").GetString());
        Assert.Equal("x", S3Calls.TextOf(await rig.InvokeS3Async("get", [], ("key", Key))));
    }

    [Theory, OnEach]
    public async Task Keys_in_different_Unicode_forms_are_different_objects(Target target)
    {
        const string Composed = "\u00fc", Decomposed = "u\u0308";
        await using var rig = await target.StartAsync(S3Calls.Component);
        await rig.InvokeS3Async("create", "one"u8.ToArray(), ("key", Composed));
        await rig.InvokeS3Async("create", "two"u8.ToArray(), ("key", Decomposed));
        Assert.Equal("one", S3Calls.TextOf(await rig.InvokeS3Async("get", [], ("key", Composed))));
        Assert.Equal("two", S3Calls.TextOf(await rig.InvokeS3Async("get", [], ("key", Decomposed))));
    }

    [Theory, OnEach]
    public async Task Deleting_a_missing_object_succeeds(Target target)
    {
        await using var rig = await target.StartAsync(S3Calls.Component);
        await rig.InvokeS3Async("create", "x"u8.ToArray(), ("key", "k"));
        Assert.Equal(0, (await rig.InvokeS3Async("delete", [], ("key", "k"))).Data.Length);
        Assert.Equal(0, (await rig.InvokeS3Async("delete", [], ("key", "k"))).Data.Length);
        Assert.False(await rig.Backend.HasObjectAsync("k", rig.Token));
    }

    [Theory]
    [OnEach("true", "localhost:4566/uploads")]
    [OnEach("false", "uploads.localhost:4566")]
    [CoversCall("presign")]
    public async Task A_presigned_address_contains_bucket_signature_and_lifetime(Target target, string isPathStyle, string place)
    {
        await using var rig = await target.StartAsync(S3Calls.Component.Replace("true", isPathStyle, StringComparison.Ordinal));
        using var reply = JsonDocument.Parse((await rig.InvokeS3Async("presign", [], ("key", "a b"), ("presignTTL", "15m"))).Data);
        Assert.Matches(
            $@"^http://{Regex.Escape(rig.WithEndpoint(place))}/a%20b\?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Checksum-Mode=ENABLED"
            + @"&X-Amz-Credential=test%2F\d{8}%2Fus-east-1%2Fs3%2Faws4_request"
            + @"&X-Amz-Date=\d{8}T\d{6}Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host&x-id=GetObject&X-Amz-Signature=[0-9a-f]{64}$",
            reply.RootElement.GetProperty("presignURL").GetString());
    }

    [Theory, OnEmulator]
    public async Task An_injected_fault_is_a_binding_error_without_effect(Target target)
    {
        await using var rig = await target.StartAsync(S3Calls.Component);
        rig.Faults.FailFirst("files", "create", key => key == "k", 1);
        Assert.StartsWith("error invoking output binding files: operation error S3: PutObject", await ErrorAsync(
            rig, "create", ("key", "k")), StringComparison.Ordinal);
        Assert.False(await rig.Backend.HasObjectAsync("k", rig.Token));
        rig.Faults.SetDown("files", down: true);
        Assert.Contains("ServiceUnavailable", S3Calls.TextOf(
            await rig.InvokeS3Async("bulkGet", """{"items":[{"key":"a"}]}"""u8.ToArray())), StringComparison.Ordinal);
    }

    private static async Task<string> ErrorAsync(SidecarRig rig, string operation, params (string Name, string Value)[] metadata)
    {
        var exception = await DaprErrors.OfAsync(() => rig.InvokeS3Async(operation, [], metadata));
        Assert.Equal(StatusCode.Internal, exception.StatusCode);
        return exception.Status.Detail;
    }
}
