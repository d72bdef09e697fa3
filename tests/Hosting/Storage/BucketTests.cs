using System.Text;
using Dapr.Client;
using FilePipeline.Contracts;
using FilePipeline.Storage;

namespace FilePipeline.Hosting.Tests;

public sealed class BucketTests : IAsyncLifetime
{
    private ScriptedSidecar _sidecar = null!;
    private DaprClient _dapr = null!;
    private Bucket _bucket = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _sidecar = await ScriptedSidecar.StartAsync();
        _dapr = new DaprClientBuilder().UseGrpcEndpoint($"http://127.0.0.1:{_sidecar.GrpcPort}").Build();
        _bucket = new(_dapr, Components.Files);
    }

    public async ValueTask DisposeAsync()
    {
        _dapr.Dispose();
        await _sidecar.DisposeAsync();
    }

    [Theory]
    [InlineData("\"abc\"")]
    [InlineData("1.10")]
    [InlineData("YWJjZA==")]
    [InlineData("")]
    public async Task Stored_bytes_are_read_back_exactly(string content)
    {
        await _bucket.PutAsync("k", Encoding.UTF8.GetBytes(content), Cancellation);
        Assert.Equal(content, Encoding.UTF8.GetString((await _bucket.GetAsync("k", Cancellation))!.Value.Span));
    }

    [Fact]
    public async Task A_listing_of_long_keys_that_no_message_can_carry_comes_in_shorter_pages()
    {
        for (var i = 0; i < 1000; i++) _sidecar.Buckets["files"].Put($"{i:d4}{new string('&', 1020)}", "x");
        List<string> keys = [];
        string? marker = null;
        do
        {
            var page = await _bucket.ListAsync("", marker, 1000, Cancellation);
            keys.AddRange(page.Objects.Select(item => item.Key));
            marker = page.NextMarker;
        }
        while (marker is not null);

        Assert.Equal(_sidecar.Buckets["files"].Keys, keys);
        Assert.All((string[])["1000", "250"], asked =>
            Assert.Contains(_sidecar.Calls, call => call.Text.Contains($"\"maxResults\":{asked}", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_missing_object_is_null_and_no_error()
    {
        Assert.Null(await _bucket.GetAsync("k", Cancellation));
        Assert.False(await _bucket.GetToFileAsync("k", Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), Cancellation));
        await _bucket.DeleteAsync("k", Cancellation);
        Assert.Null((await _bucket.LookAsync("k", Cancellation)).Listed);
    }

    [Fact]
    public async Task Deleting_a_missing_object_is_no_error()
    {
        _sidecar.OnBinding(Components.Files, "delete", call => throw new Grpc.Core.RpcException(new(
            Grpc.Core.StatusCode.Internal, $"error invoking output binding files: object not found. key: {call.Key}")));
        await _bucket.DeleteAsync("k", Cancellation);
    }

    [Fact]
    public async Task An_error_has_the_code_of_its_component()
    {
        _sidecar.FailNext(call => call.Operation == "get");
        Assert.Equal("files-unavailable", (await Assert.ThrowsAsync<CodedException>(() => _bucket.GetAsync("k", Cancellation))).Code);
    }

    [Fact]
    public async Task An_interrupted_copy_is_an_error_although_the_call_succeeds()
    {
        _sidecar.OnBinding(Components.Files, "bulkGet", _ => new("""[{"key":"k","error":"connection reset"}]"""u8.ToArray()));
        Assert.Equal(
            "files-unavailable", (await Assert.ThrowsAsync<CodedException>(() => _bucket.GetToFileAsync("k", "p", Cancellation))).Code);
    }

    [Theory]
    [InlineData("list", "{}")]
    [InlineData("list", "[]")]
    [InlineData("list", "")]
    [InlineData("bulkGet", "{}")]
    [InlineData("bulkGet", "[]")]
    [InlineData("bulkGet", "[{\"error\":1}]")]
    [InlineData("presign", "[1]")]
    public async Task An_answer_of_another_form_has_the_code_of_its_component(string operation, string answer)
    {
        _sidecar.OnBinding(Components.Files, operation, _ => new(Encoding.UTF8.GetBytes(answer)));
        Func<Task> call = operation switch
        {
            "list" => () => _bucket.ListAsync("", null, 1, Cancellation),
            "bulkGet" => () => _bucket.GetToFileAsync("k", "p", Cancellation),
            _ => () => _bucket.PresignAsync("k", TimeSpan.FromSeconds(1), Cancellation),
        };
        Assert.Equal("files-unavailable", (await Assert.ThrowsAsync<CodedException>(call)).Code);
    }

    [Fact]
    public async Task Only_the_very_key_is_looked_at()
    {
        _sidecar.Buckets["files"].Put("a.txt.bak", "1");
        Assert.Null((await _bucket.LookAsync("a.txt", Cancellation)).Listed);
        _sidecar.Buckets["files"].Put("a.txt", "123");
        var listed = (await _bucket.LookAsync("a.txt", Cancellation)).Listed!;
        Assert.Equal(("a.txt", 3L, ObjectTable.ETagOf("123"u8)), (listed.Key, listed.Size, listed.ETag));
    }

    [Fact]
    public async Task Pages_follow_each_other_by_the_last_key()
    {
        for (var i = 0; i < 5; i++) _sidecar.Buckets["files"].Put($"k{i}", "x");
        List<string> keys = [];
        string? marker = null;
        do
        {
            var page = await _bucket.ListAsync("k", marker, 2, Cancellation);
            keys.AddRange(page.Objects.Select(item => item.Key));
            marker = page.NextMarker;
        }
        while (marker is not null);
        Assert.Equal(["k0", "k1", "k2", "k3", "k4"], keys);
    }

    [Fact]
    public async Task The_buckets_name_is_learnt_once()
    {
        Assert.Equal("filepipeline-uploads", await _bucket.NameAsync(Cancellation));
        Assert.Equal("filepipeline-uploads", await _bucket.NameAsync(Cancellation));
        Assert.Single(_sidecar.Calls);
    }
}
