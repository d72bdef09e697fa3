using System.Net;
using Microsoft.AspNetCore.Http;
using System.Security.Claims;

namespace FilePipeline.Ingest.Tests.Access;

/// <summary>Limits of one client.</summary>
public sealed class ClientLimitTests
{
    [Fact]
    public async Task Too_many_requests_of_one_caller_are_429_and_others_go_on()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IngestApp.StartAsync(issuer.Settings(("Ingest:Limits:RequestsPerSecond", "1")));
        using var refused = await FirstRefusedAsync(app, issuer.Token());
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType!.MediaType);
        using var other = await app.CallAsync(issuer.Token(("sub", "bob")), "GET", "/files");
        Assert.Equal(200, (int)other.StatusCode);
    }

    [Fact]
    public async Task Wrong_tokens_are_counted_by_address()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IngestApp.StartAsync(issuer.Settings(("Ingest:Limits:RequestsPerSecond", "1")));
        using var refused = await FirstRefusedAsync(app, "nonsense");
        using var other = await app.CallAsync(issuer.Token(), "GET", "/files");
        Assert.Equal((429, 200), ((int)refused.StatusCode, (int)other.StatusCode));
    }

    [Fact]
    public async Task Health_checks_on_the_port_of_the_sidecar_are_not_limited()
    {
        await using var app = await IngestApp.StartAsync(("Ingest:Limits:RequestsPerSecond", "1"));
        using var refused = await FirstRefusedAsync(app, null);
        using var health = await app.Client.GetAsync(
            new Uri($"http://localhost:{app.AppPort}/healthz"), TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)health.StatusCode);
    }

    [Fact]
    public async Task An_upload_beyond_the_concurrent_ones_of_a_client_is_429()
    {
        await using var app = await IngestApp.StartAsync(("Ingest:Limits:ConcurrentUploads", "1"));
        HttpResponseMessage? second = null;
        app.Sidecar.BeforeNext(call => call.Operation == "create", () => second = app.PutAsync("/files/b.txt", "b"u8.ToArray())
            .WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken).GetAwaiter().GetResult());
        using var first = await app.PutAsync("/files/a.txt", "a"u8.ToArray());
        using (second) Assert.Equal((201, 429), ((int)first.StatusCode, (int)second!.StatusCode));
        Assert.Equal(TimeSpan.FromSeconds(1), second!.Headers.RetryAfter!.Delta);
        using var later = await app.PutAsync("/files/b.txt", "b"u8.ToArray());
        Assert.Equal(201, (int)later.StatusCode);
    }

    [Theory]
    [InlineData("192.0.2.7", "", false, "address 192.0.2.7")]
    [InlineData("::ffff:192.0.2.7", "", false, "address 192.0.2.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "", false, "address 2001:db8:1:2::")]
    [InlineData("192.0.2.7", "198.51.100.1", false, "address 192.0.2.7")]
    [InlineData("192.0.2.7", "203.0.113.9, 198.51.100.1", true, "address 198.51.100.1")]
    [InlineData("192.0.2.7", "nonsense", true, "address 192.0.2.7")]
    public void An_anonymous_client_is_an_address(string address, string forwarded, bool trusts, string client)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(address);
        context.Request.Headers["X-Forwarded-For"] = forwarded;
        Assert.Equal(client, ClientLimits.ClientOf(context, trusts));
    }

    [Theory]
    [InlineData("sub", "alice")]
    [InlineData("client_id", "robot")]
    [InlineData("azp", "robot")]
    public void A_signed_in_client_is_its_subject(string type, string value)
    {
        var context = new DefaultHttpContext { User = new(new ClaimsIdentity([new(type, value)], "test")) };
        Assert.Equal($"subject {value}", ClientLimits.ClientOf(context, trustForwardedFor: true));
    }

    // The bucket refills meanwhile, so the number of accepted requests depends on the machine.
    private static async Task<HttpResponseMessage> FirstRefusedAsync(IngestApp app, string? token)
    {
        for (var sent = 0; sent < 1000; sent++)
        {
            var response = await app.CallAsync(token, "GET", "/files");
            if (response.StatusCode == HttpStatusCode.TooManyRequests) return response;
            response.Dispose();
        }

        throw new InvalidOperationException("1000 requests were accepted");
    }
}
