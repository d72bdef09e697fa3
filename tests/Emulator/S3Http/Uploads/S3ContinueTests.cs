using System.Net.Sockets;
using System.Text;

namespace FilePipeline.Emulator.Tests.S3Http;

/// <summary>Clients that wait for <c>100 Continue</c> before they send the body.</summary>
public sealed class S3ContinueTests : S3Tests
{
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task An_empty_body_gets_its_interim_answer()
    {
        using var client = await ConnectAsync();
        await SendAsync(client, Put(Bucket, "empty", 0));
        Assert.StartsWith("HTTP/1.1 100 ", await HeadAsync(client), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200 ", await HeadAsync(client), StringComparison.Ordinal);
        await SendAsync(client, Put(Bucket, "next", 1));
        Assert.StartsWith("HTTP/1.1 100 ", await HeadAsync(client), StringComparison.Ordinal);
        await SendAsync(client, "x");
        Assert.StartsWith("HTTP/1.1 200 ", await HeadAsync(client), StringComparison.Ordinal);
        Assert.Equal(("", "x"), (await Rig.GetAsync("empty"), await Rig.GetAsync("next")));
    }

    [Fact]
    public async Task A_missing_bucket_is_refused_after_reading_the_body()
    {
        using var client = await ConnectAsync();
        await SendAsync(client, Put("nowhere", "a", 3));
        Assert.StartsWith("HTTP/1.1 100 ", await HeadAsync(client), StringComparison.Ordinal);
        await SendAsync(client, "abc");
        var refused = await HeadAsync(client);
        Assert.StartsWith("HTTP/1.1 404 ", refused, StringComparison.Ordinal);
        await ReadAsync(client, LengthOf(refused));
        await SendAsync(client, $"HEAD /{Bucket} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200 ", await HeadAsync(client), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_Expect_there_is_no_interim_answer()
    {
        using var client = await ConnectAsync();
        await SendAsync(client, $"PUT /{Bucket}/a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200 ", await HeadAsync(client), StringComparison.Ordinal);
    }

    private static string Put(string bucket, string key, int length) =>
        $"PUT /{bucket}/{key} HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: {length}\r\n\r\n";

    private static int LengthOf(string head) =>
        int.Parse(head.Split("Content-Length: ")[1].Split('\r')[0], System.Globalization.CultureInfo.InvariantCulture);

    private async Task<TcpClient> ConnectAsync()
    {
        var client = new TcpClient();
        await client.ConnectAsync(Address.Host, Address.Port, Cancellation);
        return client;
    }

    private static async Task SendAsync(TcpClient client, string text) =>
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text), Cancellation);

    private static async Task<string> HeadAsync(TcpClient client)
    {
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal)) head.Append(await ReadAsync(client, 1));
        return head.ToString();
    }

    private static async Task<string> ReadAsync(TcpClient client, int length)
    {
        var bytes = new byte[length];
        await client.GetStream().ReadExactlyAsync(bytes, Cancellation).AsTask().WaitAsync(_timeout, Cancellation);
        return Encoding.ASCII.GetString(bytes);
    }
}
