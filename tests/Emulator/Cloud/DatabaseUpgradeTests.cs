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

    private static async Task CreateAsync(string path)
    {
        await using var connection =
            new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = FirstSchema;
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
