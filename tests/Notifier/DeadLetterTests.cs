using System.Net;
using FilePipeline.Contracts;

namespace FilePipeline.Notifier.Tests;

/// <summary>Outcomes that the subscription gave up.</summary>
public sealed class DeadLetterTests
{
    [Fact]
    public async Task An_outcome_that_was_given_up_is_told_from_the_dead_letters()
    {
        await using var app = await NotifierApp.StartAsync();

        Assert.Equal(HttpStatusCode.OK, await app.DeliverDeadLetterAsync());

        Assert.Equal([Components.Alerts], app.Told);
    }

    [Fact]
    public async Task A_channel_that_has_heard_is_not_told_again()
    {
        await using var app = await NotifierApp.StartAsync();
        await app.DeliverAsync();

        Assert.Equal(HttpStatusCode.OK, await app.DeliverDeadLetterAsync());

        Assert.Equal([Components.Alerts], app.Told);
    }

    [Fact]
    public async Task While_the_channel_is_down_it_stays_in_the_queue()
    {
        await using var app = await NotifierApp.StartAsync();
        app.Sidecar.FailNext(call => call.Component == Components.Alerts);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await app.DeliverDeadLetterAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("no json")]
    [InlineData("[]")]
    [InlineData("""{"Message":7}""")]
    [InlineData("""{"Message":"no event"}""")]
    [InlineData("""{"Message":"{\"id\":\"1\",\"data\":{}}"}""")]
    public async Task What_is_no_outcome_is_kept(string body)
    {
        await using var app = await NotifierApp.StartAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await app.DeliverDeadLetterBodyAsync(body));

        Assert.Empty(app.Told);
    }
}
