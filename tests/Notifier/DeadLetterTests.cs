using System.Net;
using FilePipeline.Contracts;

namespace FilePipeline.Notifier.Tests;

/// <summary>Outcomes from the dead-letter queue of the subscription.</summary>
public sealed class DeadLetterTests
{
    [Fact]
    public async Task A_dead_lettered_outcome_is_notified()
    {
        await using var app = await NotifierApp.StartAsync();

        Assert.Equal(HttpStatusCode.OK, await app.DeliverDeadLetterAsync());

        Assert.Equal([Components.Alerts], app.Notified);
    }

    [Fact]
    public async Task A_notified_channel_is_not_notified_again()
    {
        await using var app = await NotifierApp.StartAsync();
        await app.DeliverAsync();

        Assert.Equal(HttpStatusCode.OK, await app.DeliverDeadLetterAsync());

        Assert.Equal([Components.Alerts], app.Notified);
    }

    [Fact]
    public async Task An_outcome_stays_in_the_queue_while_it_cannot_be_stored()
    {
        await using var app = await NotifierApp.StartAsync();
        app.Sidecar.FailNext(call => call.Component == Components.Alerts);
        app.Sidecar.FailNext(call => call.Component == Components.Parking);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await app.DeliverDeadLetterAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("no json")]
    [InlineData("[]")]
    [InlineData("""{"Message":7}""")]
    [InlineData("""{"Message":"no event"}""")]
    [InlineData("""{"Message":"{\"id\":\"1\",\"data\":{}}"}""")]
    public async Task An_unreadable_event_stays_in_the_queue(string body)
    {
        await using var app = await NotifierApp.StartAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await app.DeliverDeadLetterBodyAsync(body));

        Assert.Empty(app.Notified);
    }
}
