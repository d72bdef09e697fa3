using System.Net;
using FilePipeline.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FilePipeline.Hosting.Tests;

/// <summary>What reaches the routes of deliveries, and how much of it.</summary>
public sealed class SidecarAccessTests
{
    private const int TwoMebibytes = 2 << 20;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(AppIds.Ingest)]
    [InlineData("stranger")]
    public async Task An_invocation_reaches_no_route_of_deliveries(string caller)
    {
        var calls = 0;
        await using var app = await HostedApp.StartAsync(app =>
        {
            app.MapBinding("/work", () => Count(ref calls));
            app.MapSubscription("/topic", () => Count(ref calls));
        });
        foreach (var route in (string[])["/work", "/topic", "/parked/../work"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, route);
            request.Headers.TryAddWithoutValidation("dapr-caller-app-id", caller);
            using var response = await app.Client.SendAsync(request, Cancellation);
            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        }

        Assert.Equal(0, calls);
    }

    [Fact]
    public async Task An_invocation_reaches_a_route_that_is_made_for_it()
    {
        await using var app = await HostedApp.StartAsync(app => app.MapPost("/asked", () => TypedResults.Ok()).ForSidecarsOnly());
        using var request = new HttpRequestMessage(HttpMethod.Post, "/asked");
        request.Headers.Add("dapr-caller-app-id", AppIds.Ingest);
        using var response = await app.Client.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData(TwoMebibytes, false, 200)]
    [InlineData(TwoMebibytes + 1, false, 413)]
    [InlineData(TwoMebibytes - 4096, true, 200)]
    [InlineData(TwoMebibytes + 1, true, 413)]
    [InlineData(28 << 20, false, 413)]
    public async Task A_body_over_two_mebibytes_is_a_413_and_is_not_read(int bytes, bool isChunked, int status)
    {
        var calls = 0;
        await using var app = await KestrelApp.StartAsync(app => app.MapBinding("/work", (BindingMessage message) => Count(ref calls)));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/work") { Content = new ByteArrayContent(new byte[bytes]) };
        request.Headers.TransferEncodingChunked = isChunked;
        // A server that refuses early must not lose its answer to a body that is still on its way.
        request.Headers.ExpectContinue = true;
        using var response = await app.Client.SendAsync(request, Cancellation);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(status == 200 ? 1 : 0, calls);
    }

    private static DeliveryResult Count(ref int calls)
    {
        calls++;
        return DeliveryResult.Success;
    }
}
