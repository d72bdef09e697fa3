using System.Net;
using System.Text;
using FilePipeline.Contracts;

namespace FilePipeline.Requeue.Tests;

/// <summary>Dead letters that are unreadable, or name files of other buckets.</summary>
public sealed class DeadLetterMessageTests
{
    [Theory]
    [InlineData("not json \u0000 ü")]
    [InlineData("{\"Records\":[{}]}")]
    [InlineData("")]
    public async Task Unreadable_messages_are_parked_with_their_exact_bytes(string body)
    {
        await using var app = await RequeueApp.StartAsync();
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(body));
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(body));
        var bytes = Encoding.UTF8.GetBytes(body);
        var key = ParkingKeys.ParkedMessage("unreadable", bytes);
        Assert.Equal([key], app.ParkingKeys);
        Assert.Equal(bytes, app.Entry(key).Body.ToArray());
        Assert.NotEmpty(app.Entry(key).Reason!);
    }

    [Fact]
    public async Task An_event_of_another_bucket_is_parked_and_never_looked_up_in_ours()
    {
        await using var app = await RequeueApp.StartAsync();
        var file = Some.Event() with { Bucket = "somebody-elses" };
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
        Assert.StartsWith("parked/unknown-bucket/", Assert.Single(app.ParkingKeys), StringComparison.Ordinal);
        Assert.Null(app.Find(file));
    }

    [Fact]
    public async Task A_message_with_a_bad_record_is_parked_once_and_the_good_file_waits()
    {
        await using var app = await RequeueApp.StartAsync();
        var file = Some.Event();
        app.Failing(file);
        var body = WithBadRecord(file);
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(body));
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(body));
        var parked = ParkingKeys.ParkedMessage("unreadable", Encoding.UTF8.GetBytes(body));
        Assert.Equal(2, app.ParkingKeys.Count);
        Assert.Equal(body, Encoding.UTF8.GetString(app.Entry(parked).Body.Span));
        Assert.Equal(FileStatus.Waiting, app.Find(file)!.Status);
    }

    [Fact]
    public async Task A_message_that_is_bad_in_two_ways_is_parked_once()
    {
        await using var app = await RequeueApp.StartAsync();
        var body = WithBadRecord(Some.Event() with { Bucket = "somebody-elses" });
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(body));
        Assert.Equal([ParkingKeys.ParkedMessage("unreadable", Encoding.UTF8.GetBytes(body))], app.ParkingKeys);
        Assert.Contains("another bucket", app.Entry(app.ParkingKeys[0]).Reason!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_requeued_message_with_a_bad_record_is_parked_again_at_most()
    {
        await using var app = await RequeueApp.StartAsync();
        var file = Some.Event();
        app.Save(Some.Record(file));
        var body = WithBadRecord(file);
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(body));
        var key = Assert.Single(app.ParkingKeys);
        Assert.Equal(HttpStatusCode.OK, (await app.SendParkedAsync("requeue", key)).Status);
        Assert.Empty(app.ParkingKeys);
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(Assert.Single(app.Sidecar.Sent).Text));
        Assert.Equal([key], app.ParkingKeys);
        Assert.Equal(Some.Record(file).ToJson(), app.Find(file)!.ToJson());
        Assert.Single(app.Sidecar.Published.Select(call => call.Metadata["cloudevent.id"]).Distinct());
    }

    [Fact]
    public async Task A_folder_mark_among_the_dead_letters_leaves_nothing()
    {
        await using var app = await RequeueApp.StartAsync();
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(Some.Event("in/", Some.Write(size: 0))));
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(Some.Removal("in/")));
        Assert.Empty(app.Sidecar.Effects);
    }

    [Fact]
    public async Task A_message_that_cannot_be_parked_is_redelivered()
    {
        await using var app = await RequeueApp.StartAsync();
        app.Sidecar.FailNext(call => call.Operation == "create");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await app.DeliverAsync("{"));
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync("{"));
        Assert.Single(app.ParkingKeys);
    }

    private static string WithBadRecord(FileEvent file) =>
        Encoding.UTF8.GetString(S3MessageWriter.Write(file)).Replace("\"Records\":[", "\"Records\":[{},", StringComparison.Ordinal);
}
