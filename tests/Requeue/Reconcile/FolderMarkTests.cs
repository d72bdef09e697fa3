using System.Text.Json.Nodes;
using FilePipeline.Contracts;

namespace FilePipeline.Requeue.Tests;

public sealed class FolderMarkTests
{
    [Fact]
    public async Task Folder_marks_have_a_line_of_their_own_and_are_never_sent_nor_read()
    {
        await using var app = await RequeueApp.StartAsync();
        app.Put("docs/", "");
        app.Put("docs/a.txt");
        app.Put("named-like-one/", "but with content");
        app.Clock.Advance(TimeSpan.FromHours(1));

        await app.ReconcileAsync();

        Assert.Equal(["docs/a.txt", "named-like-one/"], app.Sidecar.Sent.Select(call => RequeueApp.EventIn(call.Content).Key));
        var ledger = JsonNode.Parse(app.Sidecar.State.Find(StateKeys.Ledger)!)!;
        Assert.Equal("""{"count":1,"bytes":0}""", ledger["folderMarks"]?.ToJsonString());
        Assert.Equal((2, 3), ((int)ledger["gap"]!["count"]!, (int)ledger["listed"]!["count"]!));
        Assert.True(app.Books()!.IsBalanced());
        Assert.DoesNotContain(app.Sidecar.Calls, call => call.Key == StateKeys.File(StateKeys.FileId("docs/")));
    }

    [Fact]
    public async Task A_record_that_an_older_version_made_of_one_changes_nothing()
    {
        await using var app = await RequeueApp.StartAsync();
        app.Save(Some.Record(app.Put("docs/", ""), FileStatus.Rejected));
        app.Clock.Advance(TimeSpan.FromHours(1));

        await app.ReconcileAsync();
        var counted = (await app.AskAsync(HttpMethod.Post, "/reprocess", "{}")).Body;

        Assert.Equal(0, app.Books()!.Rejected.Count);
        Assert.Equal(0, (int)counted["matched"]!["count"]!);
    }
}
