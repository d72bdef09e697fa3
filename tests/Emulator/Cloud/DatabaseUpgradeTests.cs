using FilePipeline.Emulator.Cloud;
using Microsoft.Data.Sqlite;

namespace FilePipeline.Emulator.Tests.Cloud;

/// <summary>Data folders of earlier versions.</summary>
public sealed class DatabaseUpgradeTests
{
    // The schema of the first version.
    private const string FirstSchema = """
        CREATE TABLE objects (bucket TEXT, key BLOB, file TEXT, size INTEGER, etag TEXT, modified INTEGER, sequencer TEXT, content_type TEXT, PRIMARY KEY (bucket, key)) WITHOUT ROWID;
        CREATE TABLE contents (name TEXT PRIMARY KEY, bytes BLOB);
        CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER) WITHOUT ROWID;
        INSERT INTO objects VALUES ('uploads', CAST('in/typed' AS BLOB), 'aa-1', 3, 'etag-1', 1000, '000000000000000001', 'text/csv');
        INSERT INTO objects VALUES ('uploads', CAST('in/plain' AS BLOB), 'aa-2', 3, 'etag-2', 2000, '000000000000000002', NULL);
        INSERT INTO contents VALUES ('aa-1', CAST('one' AS BLOB)), ('aa-2', CAST('two' AS BLOB));
        INSERT INTO counters VALUES ('sequencer', 2);
        CREATE TABLE queues (name TEXT PRIMARY KEY, visibility INTEGER, retention INTEGER, dead_letters TEXT, max_receives INTEGER) WITHOUT ROWID;
        CREATE TABLE messages (id INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT, message_id TEXT, body TEXT, sent INTEGER, visible INTEGER, receives INTEGER, receipt TEXT);
        CREATE TABLE topics (name TEXT PRIMARY KEY) WITHOUT ROWID;
        CREATE TABLE subscriptions (topic TEXT, queue TEXT, PRIMARY KEY (topic, queue)) WITHOUT ROWID;
        INSERT INTO queues VALUES ('events', 10, 345600, NULL, NULL);
        INSERT INTO messages (queue, message_id, body, sent, visible, receives) VALUES ('events', 'm', 'old', 4000000000000, 0, 1);
        INSERT INTO topics VALUES ('news');
        INSERT INTO subscriptions VALUES ('news', 'events');
        """;

    [Fact]
    public async Task Objects_of_the_first_version_are_read_changed_and_replaced()
    {
        var folder = Directory.CreateTempSubdirectory("cloud-test-");
        await CreateAsync(Path.Combine(folder.FullName, "cloud.db"));
        await using (var rig = await CloudRig.OpenAsync(folder.FullName))
        {
            var typed = rig.Cloud.Objects.Open(CloudRig.Uploads, "in/typed", withContent: false)!;
            Assert.Equal(("etag-1", "text/csv"), (typed.Object.ETag, typed.Details.Header("Content-Type")));
            Assert.Equal(("one", "two"), (await rig.GetAsync("in/typed"), await rig.GetAsync("in/plain")));
            Assert.True(rig.Cloud.Objects.Change(CloudRig.Uploads, "in/typed", details => details with { Tags = [new("k", "v")] }));
            await rig.ReopenAsync();
            var changed = rig.Cloud.Objects.Open(CloudRig.Uploads, "in/typed", withContent: false)!.Details;
            Assert.Equal(("text/csv", new ObjectTag("k", "v")), (changed.Header("Content-Type"), Assert.Single(changed.Tags)));
            Assert.Equal("00FFFFFF0000000003", (await rig.PutAsync("in/plain", "new")).Sequencer);
            Assert.Equal("new", await rig.GetAsync("in/plain"));
        }
    }

    [Fact]
    public async Task Messages_topics_and_subscriptions_of_the_first_version_are_kept()
    {
        var folder = Directory.CreateTempSubdirectory("cloud-test-");
        await CreateAsync(Path.Combine(folder.FullName, "cloud.db"));
        await using var rig = await CloudRig.OpenAsync(folder.FullName);

        var message = (await rig.ReceiveAsync())!;
        Assert.Equal(("old", 2, null), (message.Body, message.ReceiveCount, message.Attributes));
        await rig.Cloud.Topics.PublishAsync("news", "text", null, TestContext.Current.CancellationToken);
        Assert.Contains("text", (await rig.ReceiveAsync())!.Body, StringComparison.Ordinal);
        await rig.ReopenAsync();
        Assert.Equal(["events"], rig.Cloud.Topics.SubscribersOf("news"));
        Assert.Equal("news", rig.Cloud.Topics.Find("news")!.Tags[TopicSettings.DaprTag]);
    }

    // The items of versions that had only a key, a value, an etag and an expiry.
    private const string EarlierItems = """
        CREATE TABLE items (name TEXT, key TEXT, value BLOB, is_text INTEGER, etag TEXT, expires INTEGER, PRIMARY KEY (name, key)) WITHOUT ROWID;
        INSERT INTO items VALUES ('table', 'file:text', CAST('{"a":1}' AS BLOB), 1, '1f', NULL);
        INSERT INTO items VALUES ('table', 'file:bytes', x'00FF', 0, '2f', 2000000000);
        INSERT INTO items VALUES ('table', CAST(zeroblob(3000) AS TEXT), x'00', 0, '3f', NULL);
        INSERT INTO items VALUES ('later', 'k', x'01', 0, '4f', NULL);
        """;

    [Fact]
    public async Task Items_of_earlier_versions_are_moved_once_and_kept()
    {
        var folder = Directory.CreateTempSubdirectory("cloud-test-");
        await CreateAsync(Path.Combine(folder.FullName, "cloud.db"), EarlierItems);
        await using var rig = await CloudRig.OpenAsync(folder.FullName);
        var text = (await FindAsync("file:text"))!;
        Assert.Equal((true, """{"a":1}""", "1f"), (text.IsText, System.Text.Encoding.UTF8.GetString(text.Bytes), text.ETag));
        var bytes = StateItem.From(rig.Cloud.Tables.Find("table", new() { ["key"] = AttributeValue.Of("file:bytes") })!, "expiresAt");
        Assert.Equal((false, "2f", 2_000_000_000L), (bytes.IsText, bytes.ETag, bytes.ExpiresAt!.Value.ToUnixTimeSeconds()));
        Assert.Equal([0x00, 0xFF], bytes.Bytes);
        rig.Cloud.Tables.Apply(new ItemStep.Delete("table", new() { ["key"] = AttributeValue.Of("file:text") }));
        await rig.ReopenAsync();
        Assert.Null(await FindAsync("file:text"));
        Assert.NotNull(await FindAsync("file:bytes"));
        rig.Cloud.Tables.Ensure(new("later", "key"));
        Assert.NotNull(await StateItem.FindAsync(rig.Cloud.Tables, "later", "k", TestContext.Current.CancellationToken));

        Task<StateItem?> FindAsync(string key) =>
            StateItem.FindAsync(rig.Cloud.Tables, "table", key, TestContext.Current.CancellationToken);
    }

    private static async Task CreateAsync(string path, string schema = FirstSchema)
    {
        await using var connection =
            new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The schemas are constant.
        command.CommandText = schema;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
