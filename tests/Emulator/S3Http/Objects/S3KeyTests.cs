using System.Text;

namespace FilePipeline.Emulator.Tests.S3Http;

/// <summary>Valid keys are those that a message can contain.</summary>
public sealed class S3KeyTests : S3Tests
{
    public static TheoryData<string> Keys =>
    [
        "in/a b.txt", "in/a+b.txt",
        "in/100%.txt", "in/ä/日本.txt", "in/a//b.txt", "in/./c.txt", "in/../d.txt", "in/q?x=1&y.txt", "in/#h.txt", "in/tab\t.txt",
        "in/'\"<>.txt", "in/trail/", "in/" + new string('k', 1021), "../_emulator/a",
    ];

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task A_key_is_stored_as_it_was_sent(string key)
    {
        var path = string.Join('/', key.Split('/').Select(Uri.EscapeDataString));
        var put = await RawHttp.SendAsync(
            Address, Encoding.ASCII.GetBytes(
                $"PUT /{Bucket}/{path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx"), Cancellation);
        Assert.StartsWith("HTTP/1.1 200 ", Encoding.ASCII.GetString(put), StringComparison.Ordinal);
        Assert.Equal("x", await Rig.GetAsync(key));
        Assert.Equal([key], (await S3.ListObjectsV2Async(new() { BucketName = Bucket, Prefix = key }, Cancellation)).S3Objects.Select(
            found => found.Key));
    }

    [Theory]
    [InlineData("PUT", "")]
    [InlineData("GET", "")]
    [InlineData("DELETE", "")]
    [InlineData("POST", "?uploads")]
    public async Task A_key_of_more_than_1024_bytes_is_refused(string method, string query)
    {
        // Each ü has two bytes.
        var key = $"in/{string.Concat(Enumerable.Repeat("%C3%BC", 511))}";
        using var response = await SendAsync(new(method), $"{Bucket}/{key}{query}", method == "PUT" ? "x" : null);
        Assert.Equal("KeyTooLongError", await CodeOfAsync(response));
        Assert.Empty(Events());
    }

    [Theory]
    [InlineData("%FF")]
    [InlineData("%C3")]
    [InlineData("%ED%A0%80")]
    public async Task A_key_that_is_not_UTF8_is_refused(string key)
    {
        var answer = await RawHttp.SendAsync(
            Address, Encoding.ASCII.GetBytes(
                $"PUT /{Bucket}/in/{key} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx"), Cancellation);
        Assert.StartsWith("HTTP/1.1 400 ", Encoding.ASCII.GetString(answer), StringComparison.Ordinal);
        Assert.Empty(Events());
    }

    [Fact]
    public async Task Forms_and_copies_cannot_create_longer_keys()
    {
        await Rig.PutAsync("a", "content");
        var key = new string('k', 1025);
        using var copied = await SendAsync(HttpMethod.Put, $"{Bucket}/{key}", "", ("x-amz-copy-source", $"{Bucket}/a"));
        Assert.Equal("KeyTooLongError", await CodeOfAsync(copied));
        using var posted = await PostFormAsync(("key", key), ("file", "x"));
        Assert.Equal("KeyTooLongError", await CodeOfAsync(posted));
    }
}
