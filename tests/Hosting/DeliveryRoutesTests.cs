using System.Net;
using System.Text;

namespace FilePipeline.Hosting.Tests;

public sealed class DeliveryRoutesTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DeliveryResult.Success, HttpStatusCode.OK)]
    [InlineData(DeliveryResult.Retry, HttpStatusCode.ServiceUnavailable)]
    [InlineData(DeliveryResult.Drop, HttpStatusCode.ServiceUnavailable)]
    public async Task A_binding_is_answered_exactly_200_or_5xx_with_no_body(DeliveryResult delivery, HttpStatusCode status)
    {
        await using var app = await HostedApp.StartAsync(app => app.MapBinding("/work", () => delivery));
        using var response = await PostAsync(app, "/work", "{}");
        Assert.Equal(status, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsStringAsync(Cancellation));
    }

    [Theory]
    [InlineData(DeliveryResult.Success, """{"status":"SUCCESS"}""")]
    [InlineData(DeliveryResult.Retry, """{"status":"RETRY"}""")]
    [InlineData(DeliveryResult.Drop, """{"status":"DROP"}""")]
    public async Task A_subscription_is_answered_200_with_a_word_that_daprd_knows(DeliveryResult delivery, string body)
    {
        await using var app = await HostedApp.StartAsync(app => app.MapSubscription("/topic", () => delivery));
        using var response = await PostAsync(app, "/topic", "{}");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(body, await response.Content.ReadAsStringAsync(Cancellation));
    }

    [Theory]
    [InlineData("/work")]
    [InlineData("/topic")]
    public async Task An_exception_is_a_500_so_that_the_message_is_redelivered(string route)
    {
        await using var app = await HostedApp.StartAsync(app =>
        {
            app.MapBinding("/work", DeliveryResult () => throw new InvalidOperationException("bug"));
            app.MapSubscription("/topic", DeliveryResult () => throw new InvalidOperationException("bug"));
        });
        using var response = await PostAsync(app, route, "{}");
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"n\":1}")]
    [InlineData("not json \u0000 ü")]
    public async Task A_binding_gets_the_exact_bytes(string body)
    {
        byte[]? got = null;
        await using var app = await HostedApp.StartAsync(app => app.MapBinding("/work", (BindingMessage message) =>
        {
            got = message.Body.ToArray();
            return DeliveryResult.Success;
        }));
        using var response = await PostAsync(app, "/work", body);
        Assert.Equal(Encoding.UTF8.GetBytes(body), got);
    }

    [Fact]
    public void A_cloud_event_gives_its_data_as_JSON()
    {
        var message = TopicMessage.FromJson("""{"id":"1","type":"t","data":{"a":[1]},"traceparent":""}"""u8.ToArray());
        Assert.Equal(("1", "t", """{"a":[1]}""", null, null),
            (message.Id, message.Type, Encoding.UTF8.GetString(message.Data.Span), message.Traceparent, message.Fault));
    }

    [Fact]
    public void A_raw_payload_gives_its_bytes() =>
        Assert.Equal([0x00, 0xff], TopicMessage.FromJson("""{"id":"1","data_base64":"AP8="}"""u8.ToArray()).Data.ToArray());

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"id":"1","data_base64":"***"}""")]
    [InlineData("""{"id":"1","data_base64":1}""")]
    public void An_invalid_cloud_event_has_a_problem_and_no_data(string body)
    {
        var message = TopicMessage.FromJson(Encoding.UTF8.GetBytes(body));
        Assert.NotNull(message.Fault);
        Assert.True(message.Data.IsEmpty);
    }

    private static async Task<HttpResponseMessage> PostAsync(HostedApp app, string route, string body)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        return await app.Client.PostAsync(new Uri(route, UriKind.Relative), content, Cancellation);
    }
}
