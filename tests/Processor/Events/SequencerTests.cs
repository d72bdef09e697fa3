using System.Net;
using FilePipeline.Contracts;

namespace FilePipeline.Processor.Tests;

/// <summary>Versions of one key with sequencers of different length, as S3 and EventBridge send them.</summary>
public sealed class SequencerTests
{
    private const string Key = "in/a.txt";

    [Fact]
    public async Task A_newer_write_with_a_shorter_sequencer_is_processed()
    {
        await using var app = await ProcessorApp.StartAsync();
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(Put(app, "v1", "0065A1B2C3D4E5F60A", 0)));
        var newer = Put(app, "version two!", "0065A1B2C4D4E5F6", 1);
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(newer));
        Assert.Equal((FileStatus.Processed, 12, newer.Write), (app.Find(newer)!.Status, app.Find(newer)!.Bytes, app.Find(newer)!.Write));
    }

    [Fact]
    public async Task A_late_event_of_an_older_version_is_ignored()
    {
        await using var app = await ProcessorApp.StartAsync();
        var late = Put(app, "v1", "0065A1B2C3D4E5F60A", 0);
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(Put(app, "version two!", "0065A1B2C4D4E5F6", 1)));
        var record = app.Find(late)!.ToJson();
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(late));
        Assert.Equal(record, app.Find(late)!.ToJson());
        Assert.Single(app.PublishedIds);
        Assert.Single(app.Sidecar.Calls, call => call.Operation == "get");
    }

    [Theory]
    [InlineData("0065A1B2C3D4E5F6", "0065A1B2C3D4E5F600")]
    [InlineData("0065A1B2C3D4E5F600", "0065A1B2C3D4E5F6")]
    [InlineData("0065A1B2C3D4E5F60A", "65a1b2c3d4e5f60a")]
    public async Task The_same_version_in_another_form_is_a_duplicate(string sequencer, string again)
    {
        await using var app = await ProcessorApp.StartAsync();
        var first = Put(app, "abc", sequencer, 0);
        var second = first with { Write = first.Write with { Sequencer = again, EventTime = null } };
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(first));
        var record = app.Find(first)!.ToJson();
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(second));
        Assert.Equal(record, app.Find(first)!.ToJson());
        Assert.Equal(2, app.PublishedIds.Count);
        Assert.Single(app.PublishedIds.Distinct());
    }

    [Fact]
    public async Task A_waiting_file_keeps_its_version_when_resent_in_another_form()
    {
        await using var app = await ProcessorApp.StartAsync();
        var first = Put(app, "abc", "0065A1B2C3D4E5F60A", 0);
        app.Save(Some.Record(first, FileStatus.Failing) with { Attempts = 1 });
        var second = first with { Write = first.Write with { Sequencer = "65A1B2C3D4E5F60A" } };
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(second));
        Assert.Equal((first.Write, 2), (app.Find(first)!.Write, app.Find(first)!.Attempts));
        Assert.Equal(FileOutcome.IdOf(first.FileId, first.Write, 0, FileStatus.Processed), Assert.Single(app.PublishedIds));
    }

    private static FileEvent Put(ProcessorApp app, string content, string sequencer, int seconds)
    {
        var put = app.Put(Key, content);
        return put with { Write = put.Write with { Sequencer = sequencer, EventTime = Some.Time.AddSeconds(seconds) } };
    }
}
