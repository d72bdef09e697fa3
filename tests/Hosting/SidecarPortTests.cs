using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;

namespace FilePipeline.Hosting.Tests;

public sealed class SidecarPortTests
{
    [Theory]
    [InlineData(1, 200)]
    [InlineData(8080, 404)]
    public async Task A_port_for_people_has_no_sidecar_routes(int port, int status)
    {
        await using var app = HostedApp.Build(app => app.MapBinding("/work", () => DeliveryResult.Success), []);
        await app.StartAsync(TestContext.Current.CancellationToken);
        var answered = await app.GetTestServer().SendAsync(
            context =>
            {
                (context.Request.Method, context.Request.Path) = ("POST", "/work");
                context.Connection.LocalPort = port;
            },
            TestContext.Current.CancellationToken);
        Assert.Equal(status, answered.Response.StatusCode);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(413)]
    public async Task A_request_that_the_server_refuses_while_reading_is_problem_details(int status)
    {
        await using var app = await HostedApp.StartAsync(app =>
            app.MapPost("/ask", IResult () => throw new BadHttpRequestException("the server's words", status)));
        using var response = await app.Client.PostAsync(new Uri("/ask", UriKind.Relative), null, TestContext.Current.CancellationToken);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("the server's words", await response.Content.ReadAsStringAsync(
            TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_retried_delivery_has_an_empty_body()
    {
        await using var app = await HostedApp.StartAsync(app => app.MapBinding("/work", () => DeliveryResult.Retry));
        using var response = await app.Client.PostAsync(new Uri("/work", UriKind.Relative), null, TestContext.Current.CancellationToken);
        Assert.Equal(
            (503, ""), ((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }
}
