using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;

namespace FilePipeline.Hosting.Tests;

/// <summary>Clients that send too much, too slowly, or nothing at all.</summary>
public sealed class HostileConnectionTests
{
    private const string LongTests = "FILEPIPELINE_LONG_TESTS";
    private const int Connections = 2000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("a long header", 431)]
    [InlineData("many headers", 431)]
    [InlineData("a long path", 414)]
    [InlineData("a header without an end", 400)]
    [InlineData("two lengths", 400)]
    [InlineData("a length that is no number", 400)]
    [InlineData("a chunk that is no number", 400)]
    public async Task A_request_that_is_too_large_or_no_HTTP_is_refused(string what, int status)
    {
        var request = what switch
        {
            "a long header" => $"GET / HTTP/1.1\r\nHost: localhost\r\nX: {new string('x', 100_000)}\r\n\r\n",
            "many headers" => $"GET / HTTP/1.1\r\nHost: localhost\r\n{ManyHeaders()}\r\n",
            "a long path" => $"GET /{new string('x', 20_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n",
            "a header without an end" => "GET / HTTP/1.1\r\nHost: localhost\r\nX\r\n\r\n",
            "two lengths" => "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na",
            "a length that is no number" => "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
            _ => "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        };
        await using var app = await KestrelApp.StartAsync(web => web.Map("/", async context =>
            await context.Request.Body.CopyToAsync(Stream.Null)));
        Assert.Contains($"HTTP/1.1 {status}", await SendAsync(app.Port, request), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await HealthAsync(app));
    }

    [Fact]
    public async Task Thousands_of_silent_connections_keep_nobody_out()
    {
        await using var app = await KestrelApp.StartAsync(_ => { });
        List<TcpClient> silent = [];
        try
        {
            for (var number = 0; number < Connections; number++)
            {
                var client = new TcpClient();
                silent.Add(client);
                await client.ConnectAsync(IPAddress.Loopback, app.Port, Cancellation);
            }

            Assert.Equal(HttpStatusCode.OK, await HealthAsync(app));
        }
        finally
        {
            foreach (var client in silent) client.Dispose();
        }
    }

    [Fact]
    public async Task A_client_that_never_ends_its_header_is_cut_off()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable(LongTests) == "1", $"takes half a minute (set {LongTests}=1)");
        await using var app = await KestrelApp.StartAsync(_ => { });
        Assert.Contains("HTTP/1.1 408", await SendAsync(app.Port, "GET / HTTP/1.1\r\nHost: localhost\r\n"), StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> HealthAsync(KestrelApp app)
    {
        using var answer = await app.Client.GetAsync(new Uri("/healthz", UriKind.Relative), Cancellation);
        return answer.StatusCode;
    }

    private static string ManyHeaders() => string.Concat(Enumerable.Range(0, 500).Select(number => $"X{number}: 1\r\n"));

    // Everything that the server answers until it closes the connection, which it does after each of these.
    private static async Task<string> SendAsync(int port, string request)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, limit.Token);
        await using var stream = client.GetStream();
        using var answer = new MemoryStream();
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(request), limit.Token);
            await stream.CopyToAsync(answer, limit.Token);
        }
        catch (IOException)
        {
            // It closed before it had read everything.
        }

        return Encoding.ASCII.GetString(answer.ToArray());
    }
}
