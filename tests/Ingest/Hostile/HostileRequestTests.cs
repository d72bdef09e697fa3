using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FilePipeline.Ingest.Tests.Hostile;

/// <summary>Requests of pieces that no client sends, from seeds: each gets an answer below 500, leaves no scratch file, and stores only
/// what
/// it was told is stored.</summary>
public sealed class HostileRequestTests(ITestOutputHelper output)
{
    private const string LongTests = "FILEPIPELINE_LONG_TESTS";
    private const int Few = 600;
    private const int Many = 50_000;

    private static readonly string[] _methods = ["GET", "HEAD", "PUT", "POST", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"];

    private static readonly string[] _roots =
        ["/", "/files", "/files/", "/api/v1/files", "/api/v1/files/", "/api/v1/uploads", "/uploads", "/uploads/", "/ledger",
            "/api/v1/ledger",
            "/failures", "/system", "/me", "/sign-in", "/notifications", "/api/v1/events", "/api/v1/operations", "/problems", "/assets/"];

    private static readonly string[] _pieces =
        ["a", ".txt", "%2e%2e", "..", "/", "//", "%2f", "%5c", "\\", "%00", "%0a", "%", "%zz", "%ff", "%ed%a0%80", "é", ";", ":", "~",
            "+", "%20",
            "%e2%80%ae", "0123456789abcdef0123456789abcdef", "CON", "*", "'", "\"", "<", "{0}", "$(id)"];

    private static readonly string[] _queries =
        ["", "?", "?a", "?limit=-1", "?limit=99999999999", "?after=%ff", "?after=AAAA", "?status=x", "?from=9999-99-99", "?wait=1e9",
            "?prefix=%00",
            "?code='&code=", "?limit=1&limit=2", "?cursor=../"];

    private static readonly string[] _headers =
        ["Range: bytes=9-1", "Range: bytes=0-,1-,2-,3-", "If-None-Match: *", "If-Match: \"\\", "If-Match: ,,", "Content-MD5: x",
            "Content-Digest: sha-256=:x:", "Content-Digest: ;;", "Repr-Digest: sha-256=:AAAA:", "x-amz-checksum-sha256: 0",
            "Idempotency-Key: \u0001",
            "Idempotency-Key: x", "Tus-Resumable: 1.0.0", "Upload-Length: -1", "Upload-Length: 99999999999999999999", "Upload-Offset: 1",
            "Upload-Metadata: filename", "Upload-Metadata: key Li4vYQ==", "Upload-Checksum: sha1 x", "X-HTTP-Method-Override: DELETE",
            "Authorization: Bearer x.y.z", "Authorization: Basic", "Cookie: a=b; a=c; =", "Accept: text/html", "Accept: */*;q=x",
            "Accept: ;",
            "Content-Type: multipart/form-data", "Content-Type: multipart/form-data; boundary=b", "Content-Type: application/json",
            "Content-Type: ;",
            "Content-Encoding: gzip", "Expect: 100-continue", "Last-Event-ID: -5", "traceparent: 00-0-0-0", "Forwarded: for=1",
            "X-Forwarded-Host: evil",
            "Origin: http://localhost", "Sec-Fetch-Site: same-origin", "dapr-api-token: x", "dapr-caller-app-id: requeue"];

    private static readonly string[] _bodies =
        ["", "abc", "{", "[]", "null", "{\"keys\":[null]}", "--b\r\n\r\n",
            "--b\r\nContent-Disposition: form-data; name=f; filename=\"../../a\"\r\n\r\nx\r\n--b--\r\n",
            "--b\r\nContent-Disposition: form-data; name=f; filename*=UTF-8''%ff\r\n\r\nx\r\n--b--\r\n", "\u001f\u008b"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Any_request_has_an_answer_that_is_no_error_of_the_server() => await SendAsync(Few);

    [Fact]
    public async Task Many_requests_have_answers_that_are_no_errors_of_the_server()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable(LongTests) == "1", $"takes minutes (set {LongTests}=1)");
        await SendAsync(Many);
    }

    private async Task SendAsync(int requests)
    {
        await using var app = await IngestApp.StartAsync();
        for (var seed = 0; seed < requests; seed++)
        {
            var request = RequestOf(seed);
            var answer = await SendAsync(app.Port, request);
            // 501 says that a method or a form is not supported, and 503 that another service does not run here.
            var isFine = StatusOf(answer) is >= 200 and < 500 or 501 or 503;
            if (!isFine) output.WriteLine($"seed {seed}: {request}\n{answer}\n{string.Join('\n', app.Log.Lines.TakeLast(5))}");
            Assert.True(isFine, $"seed {seed}: {answer.Split('\r')[0]}");
        }

        Assert.All(app.Bucket.Keys, key => Assert.Null(FileKeys.ErrorOf(key, allowFormatCharacters: false)));
        Assert.DoesNotContain(app.ScratchFiles, file => !file.Contains("partial", StringComparison.Ordinal));
        Assert.DoesNotContain(app.Log.Lines, line => line.StartsWith("Error: An unhandled exception", StringComparison.Ordinal));
    }

#pragma warning disable CA5394 // The same requests in each run.
    private static string RequestOf(int seed)
    {
        var random = new Random(seed);
        T Pick<T>(T[] from) => from[random.Next(from.Length)];
        var path = new StringBuilder(Pick(_roots));
        for (var pieces = random.Next(6); pieces > 0; pieces--) path.Append(Pick(_pieces));
        var headers = string.Concat(Enumerable.Range(0, random.Next(5)).Select(_ => $"{Pick(_headers)}\r\n"));
        var body = Pick(_bodies);
        var length = random.Next(20) == 0 ? body.Length + 1 : body.Length;
        return $"{Pick(_methods)} {path}{Pick(_queries)} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            + $"{headers}Content-Length: {length}\r\n\r\n{body}";
    }
#pragma warning restore CA5394

    private static int StatusOf(string answer) =>
        answer.Split(' ') is ["HTTP/1.1", var status, ..] && int.TryParse(status, CultureInfo.InvariantCulture, out var number)
            ? number : 0;

    private static async Task<string> SendAsync(int port, string request)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, limit.Token);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), limit.Token);
        client.Client.Shutdown(SocketShutdown.Send);
        // The head is enough: an event stream never ends. A server that has not read everything may reset the connection.
        var buffer = new byte[4096];
        try
        {
            var read = await stream.ReadAsync(buffer, limit.Token);
            return read == 0 ? "HTTP/1.1 400 closed" : Encoding.Latin1.GetString(buffer, 0, read);
        }
        catch (IOException)
        {
            return "HTTP/1.1 400 reset";
        }
    }
}
