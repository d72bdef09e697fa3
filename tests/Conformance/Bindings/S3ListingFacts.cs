using System.Text.Json;
using Grpc.Core;

namespace FilePipeline.Conformance.Tests;

/// <summary>The list operation of bindings.aws.s3.</summary>
[Contract("3.3, 3.4, 5.2")]
public sealed class S3ListingFacts
{
    [Theory, OnEach]
    public async Task A_listing_over_4_MiB_fails_and_a_smaller_page_succeeds(Target target)
    {
        await using var rig = await target.StartAsync(S3Calls.Component);
        // Go's JSON writes an ampersand as six bytes.
        for (var i = 0; i < 750; i++) await rig.Backend.PutObjectAsync($"{i:d4}{new string('&', 1000)}", [], rig.Token);
        var exception = await DaprErrors.OfAsync(() => rig.InvokeS3Async("list", """{"maxResults":750}"""u8.ToArray()));
        Assert.Equal(StatusCode.ResourceExhausted, exception.StatusCode);
        using var page = JsonDocument.Parse((await rig.InvokeS3Async("list", """{"maxResults":100}"""u8.ToArray())).Data);
        Assert.Equal(100, page.RootElement.GetProperty("Contents").GetArrayLength());
    }

    [Theory, OnEach]
    public async Task A_listing_has_the_format_of_the_Go_SDK(Target target)
    {
        await using var rig = await target.StartAsync(S3Calls.Component);
        await rig.InvokeS3Async("create", "x"u8.ToArray(), ("key", "in/a"));
        await rig.InvokeS3Async("create", "xy"u8.ToArray(), ("key", "in/b"));
        await rig.InvokeS3Async("create", "z"u8.ToArray(), ("key", "other"));
        using var page = JsonDocument.Parse((await rig.InvokeS3Async("list", """{"prefix":"in/","maxResults":1}"""u8.ToArray())).Data);
        Assert.Equal(
            ["CommonPrefixes", "Contents", "Delimiter",
                "EncodingType", "IsTruncated", "Marker", "MaxKeys", "Name", "NextMarker", "Prefix", "RequestCharged", "ResultMetadata"],
            page.RootElement.EnumerateObject().Select(property => property.Name));
        var found = page.RootElement.GetProperty("Contents")[0];
        Assert.Equal("in/a", found.GetProperty("Key").GetString());
        Assert.Equal("\"9dd4e461268c8034f5c8564e155c67a6\"", found.GetProperty("ETag").GetString());
        Assert.Equal(1, found.GetProperty("Size").GetInt64());
        Assert.Equal("STANDARD", found.GetProperty("StorageClass").GetString());
        Assert.True(page.RootElement.GetProperty("IsTruncated").GetBoolean());
        Assert.Equal(JsonValueKind.Null, page.RootElement.GetProperty("NextMarker").ValueKind);
        Assert.Equal("uploads", page.RootElement.GetProperty("Name").GetString());
        using var next = JsonDocument.Parse((await rig.InvokeS3Async("list", """{"prefix":"in/","marker":"in/a"}"""u8.ToArray())).Data);
        Assert.Equal("in/b", Assert.Single(next.RootElement.GetProperty("Contents").EnumerateArray()).GetProperty("Key").GetString());
    }

    [Theory, OnEach]
    public async Task An_empty_listing_has_null_lists(Target target)
    {
        await using var rig = await target.StartAsync(S3Calls.Component);
        Assert.Equal(
            """{"CommonPrefixes":null,"Contents":null,"Delimiter":null,"EncodingType":"","IsTruncated":false,"Marker":"","MaxKeys":1000,"Name":"uploads","NextMarker":null,"Prefix":"zzz-none","RequestCharged":"","ResultMetadata":{}}""",
            S3Calls.TextOf(await rig.InvokeS3Async("list", """{"prefix":"zzz-none"}"""u8.ToArray())));
    }

    [Theory, OnEach]
    public async Task A_delimiter_folds_keys_and_returns_a_next_marker(Target target)
    {
        await using var rig = await target.StartAsync(S3Calls.Component);
        foreach (var key in (string[])["a/1", "a/2", "b/1", "c"]) await rig.InvokeS3Async("create", "x"u8.ToArray(), ("key", key));
        using var page = JsonDocument.Parse((await rig.InvokeS3Async("list", """{"delimiter":"/","maxResults":2}"""u8.ToArray())).Data);
        Assert.Equal(["a/", "b/"], page.RootElement.GetProperty("CommonPrefixes").EnumerateArray().Select(item =>
            item.GetProperty("Prefix").GetString()));
        Assert.Equal("b/", page.RootElement.GetProperty("NextMarker").GetString());
    }
}
