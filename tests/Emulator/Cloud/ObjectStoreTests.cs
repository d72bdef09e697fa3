using System.Text;
using FilePipeline.Contracts;
using FilePipeline.Emulator.Cloud;
using FilePipeline.Emulator.Faults;

namespace FilePipeline.Emulator.Tests.Cloud;

public sealed class ObjectStoreTests
{
    private const string LargeMark = "more than the database takes";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> OddKeys =>
    [
        "a b+c%20d/ü☃||\"q\"", "😀.csv", "line\nbreak", "/leading", "trailing/", "../up", "a/../b", " spaces ", "COM1", "nul\u0001", new string('k', 1024), "e\u0301", "é",
    ];

    [Theory]
    [MemberData(nameof(OddKeys))]
    public async Task Any_key_works_on_any_file_system(string key)
    {
        await using var rig = await CloudRig.OpenAsync();
        await rig.PutAsync(key, "content");
        await rig.ReopenAsync();
        Assert.Equal("content", await rig.GetAsync(key));
        Assert.Equal([key], (await ListAsync(rig)).Contents.Select(found => found.Key));
        Assert.True(await rig.Cloud.Objects.DeleteAsync(CloudRig.Uploads, key, Cancellation));
        Assert.Null(await rig.GetAsync(key));
    }

    [Fact]
    public async Task An_object_has_the_tag_and_size_of_its_bytes()
    {
        await using var rig = await CloudRig.OpenAsync();
        var put = await rig.PutAsync("a", "hello\n");
        Assert.Equal(("b1946ac92492d2347c6235b4d2611184", 6L), (put.ETag, put.Size));
        Assert.Equal(put, await rig.Cloud.Objects.FindAsync(CloudRig.Uploads, "a", Cancellation));
    }

    [Theory]
    [InlineData("old", "new", 0)]
    [InlineData("old", LargeMark, 1)]
    [InlineData(LargeMark, "new", 0)]
    [InlineData(LargeMark, LargeMark, 1)]
    public async Task A_reader_goes_on_with_what_it_opened_when_the_object_is_replaced(string before, string after, int files)
    {
        var (old, fresh) = (Sized(before, 'o'), Sized(after, 'n'));
        await using var rig = await CloudRig.OpenAsync();
        await rig.PutAsync("a", old);
        await using var open = (await rig.Cloud.Objects.OpenReadAsync(CloudRig.Uploads, "a", Cancellation))!;
        await rig.PutAsync("a", fresh);
        using var reader = new StreamReader(open, Encoding.UTF8);
        Assert.Equal(old, await reader.ReadToEndAsync(Cancellation));
        Assert.Equal(fresh, await rig.GetAsync("a"));
        Assert.Equal(files, Files(rig).Length);
    }

    [Theory]
    [InlineData(ObjectContents.LargestInDatabase, 0)]
    [InlineData(ObjectContents.LargestInDatabase + 1, 1)]
    public async Task Small_objects_are_in_the_database_and_larger_ones_are_files_until_they_are_removed(int size, int files)
    {
        var content = new string('x', size);
        await using var rig = await CloudRig.OpenAsync();
        var stored = await rig.PutAsync("a", content);
        Assert.Equal((size, files), (stored.Size, Files(rig).Length));
        await rig.ReopenAsync();
        Assert.Equal(content, await rig.GetAsync("a"));
        Assert.True(await rig.Cloud.Objects.DeleteAsync(CloudRig.Uploads, "a", Cancellation));
        Assert.Null(await rig.GetAsync("a"));
        Assert.Empty(Files(rig));
    }

    [Theory]
    [InlineData(1024, 'k')]
    [InlineData(512, 'ü')]
    public async Task A_key_has_at_most_1024_bytes(int longest, char sign)
    {
        await using var rig = await CloudRig.OpenAsync();
        await rig.PutAsync(new string(sign, longest), "x");
        await AssertRefusedAsync(rig, new string(sign, longest + 1), "KeyTooLongError");
    }

    [Fact]
    public async Task Half_of_a_surrogate_pair_is_no_key()
    {
        await using var rig = await CloudRig.OpenAsync();
        await AssertRefusedAsync(rig, "in/" + "😀"[0], "InvalidURI");
    }

    [Fact]
    public async Task An_upload_that_breaks_off_stores_nothing()
    {
        await using var rig = await CloudRig.OpenAsync();
        await using var broken = new BrokenStream();
        await Assert.ThrowsAsync<IOException>(() => rig.Cloud.Objects.PutAsync(CloudRig.Uploads, "in/a", broken, Cancellation));
        Assert.Null(await rig.GetAsync("in/a"));
        Assert.Empty(Files(rig));
        Assert.Equal(new QueueCounts(0, 0), await rig.CountsAsync());
    }

    [Fact]
    public async Task What_a_kill_left_half_done_is_swept_at_the_next_start()
    {
        await using var rig = await CloudRig.OpenAsync();
        var kept = Sized(LargeMark, 'k');
        await rig.PutAsync("a", kept);
        var folder = Path.GetDirectoryName(Files(rig).Single())!;
        await File.WriteAllTextAsync(Path.Combine(folder, "orphan-0001"), "x", Cancellation);
        await File.WriteAllTextAsync(Path.Combine(rig.ObjectsFolder, "incoming", "half"), "x", Cancellation);
        await rig.ReopenAsync();
        Assert.Single(Files(rig));
        Assert.Equal(kept, await rig.GetAsync("a"));
    }

    [Fact]
    public async Task Pages_hold_every_key_once_in_the_order_of_its_bytes()
    {
        await using var rig = await CloudRig.OpenAsync();
        // U+FF5E sorts after the emoji's surrogates as UTF-16, and before it as UTF-8.
        string[] keys = ["b", "a/1", "a/2", "a", "ü", "\uff5e", "😀", "A", "z"];
        foreach (var key in keys) await rig.PutAsync(key, "x");
        List<string> seen = [];
        string? marker = "";
        do
        {
            var page = await ListAsync(rig, marker: marker, max: 2);
            seen.AddRange(page.Contents.Select(found => found.Key));
            marker = page.IsTruncated ? page.Last : null;
        }
        while (marker is not null);
        Assert.Equal(keys.OrderBy(Encoding.UTF8.GetBytes, Comparer<byte[]>.Create((one, other) => one.AsSpan().SequenceCompareTo(other))), seen);
    }

    [Fact]
    public async Task A_prefix_shows_only_its_keys_and_a_delimiter_folds_them()
    {
        await using var rig = await CloudRig.OpenAsync();
        foreach (var key in (string[])["a/1", "a/2", "a/b/1", "a/b/2", "ab", "b/1"]) await rig.PutAsync(key, "x");
        Assert.Equal(["a/1", "a/2", "a/b/1", "a/b/2"], (await ListAsync(rig, "a/")).Contents.Select(found => found.Key));
        var folded = await ListAsync(rig, "a/", delimiter: "/");
        Assert.Equal(["a/1", "a/2"], folded.Contents.Select(found => found.Key));
        Assert.Equal(["a/b/"], folded.CommonPrefixes);
        Assert.Equal(["b/"], (await ListAsync(rig, marker: "a/", delimiter: "/")).CommonPrefixes.Where(prefix => prefix != "a/"));
    }

    [Fact]
    public async Task Folded_pages_show_every_entry_once()
    {
        await using var rig = await CloudRig.OpenAsync();
        foreach (var key in (string[])["a/1", "a/2", "b/1", "c", "d/1", "d/2"]) await rig.PutAsync(key, "x");
        List<string> seen = [];
        string? marker = "";
        do
        {
            var page = await ListAsync(rig, marker: marker, delimiter: "/", max: 1);
            seen.AddRange(page.CommonPrefixes.Concat(page.Contents.Select(found => found.Key)));
            marker = page.IsTruncated ? page.Last : null;
        }
        while (marker is not null);
        Assert.Equal(["a/", "b/", "c", "d/"], seen);
    }

    [Fact]
    public async Task A_put_notifies_the_queue_as_AWS_would()
    {
        await using var rig = await CloudRig.OpenAsync();
        var put = await rig.PutAsync("in/a b+ü.txt", "hello\n");
        var body = (await rig.ReceiveAsync())!.Body;
        Assert.Contains("\"key\":\"in/a+b%2B%C3%BC.txt\"", body, StringComparison.Ordinal);
        var file = Assert.Single(Assert.IsType<S3Message.Files>(S3MessageReader.Read(Encoding.UTF8.GetBytes(body))).Events);
        Assert.Equal(new FileEvent(CloudRig.Uploads, "in/a b+ü.txt", ObjectVersion.Of(null, put.Sequencer, put.ETag, 6, Some.Time), false), file);
    }

    [Fact]
    public async Task A_removal_notifies_and_removing_nothing_does_not()
    {
        await using var rig = await CloudRig.OpenAsync();
        Assert.False(await rig.Cloud.Objects.DeleteAsync(CloudRig.Uploads, "in/a", Cancellation));
        Assert.Null(await rig.ReceiveAsync());
        await rig.PutAsync("in/a", "x");
        await rig.Cloud.Objects.DeleteAsync(CloudRig.Uploads, "in/a", Cancellation);
        var events = rig.Cloud.Queues.Peek(CloudRig.Events).Select(body => ((S3Message.Files)S3MessageReader.Read(Encoding.UTF8.GetBytes(body))).Events.Single()).ToList();
        Assert.Equal([false, true], events.Select(file => file.IsRemoval));
        Assert.Equal(WriteOrder.Newer, events[1].Write.ComparedTo(events[0].Write));
    }

    [Fact]
    public async Task Only_keys_with_the_prefix_and_buckets_with_a_rule_notify()
    {
        await using var rig = await CloudRig.OpenAsync();
        await rig.PutAsync("out/a", "x");
        await rig.PutAsync("in/a", "x", "other");
        Assert.Null(await rig.ReceiveAsync());
    }

    [Theory]
    [InlineData("lose=1", 0)]
    [InlineData("duplicate=1", 2)]
    [InlineData("", 1)]
    public async Task Notifications_are_lost_and_doubled_as_the_plan_says_and_the_object_is_there_all_the_same(string faults, int messages)
    {
        await using var rig = await CloudRig.OpenAsync(FaultPlan.Parse(1, faults));
        await rig.PutAsync("in/a", "x");
        Assert.Equal(messages, (await rig.CountsAsync()).Visible);
        Assert.Equal("x", await rig.GetAsync("in/a"));
    }

    [Fact]
    public async Task A_late_notification_comes_when_its_time_has_come()
    {
        await using var rig = await CloudRig.OpenAsync(FaultPlan.Parse(1, "delay=1"));
        await rig.PutAsync("in/a", "x");
        Assert.Null(await rig.ReceiveAsync());
        var receive = rig.Cloud.Queues.ReceiveAsync(CloudRig.Events, 1, TimeSpan.FromHours(1), null, Cancellation);
        rig.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Single(await receive);
    }

    [Fact]
    public async Task A_put_that_could_not_be_notified_stores_nothing_and_can_be_tried_again()
    {
        var folder = Directory.CreateTempSubdirectory("cloud-test-");
        var topology = new Topology([new("b", [new(["s3:ObjectCreated:*"], Topic: "late")])], [], [], []);
        await using (var cloud = await EmbeddedCloud.OpenAsync(folder.FullName, topology, FaultPlan.None, TimeProvider.System, Cancellation))
        {
            Task<StoredObject> PutAsync() => cloud.Objects.PutAsync("b", "a", new MemoryStream([1]), Cancellation);
            await Assert.ThrowsAsync<MissingResourceException>(PutAsync);
            Assert.Null(await cloud.Objects.FindAsync("b", "a", Cancellation));
            await cloud.Topics.EnsureAsync("late", Cancellation);
            Assert.Equal(await PutAsync(), await cloud.Objects.FindAsync("b", "a", Cancellation));
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_bucket_that_nobody_made_is_an_error_that_names_it()
    {
        await using var rig = await CloudRig.OpenAsync();
        var missing = await Assert.ThrowsAsync<MissingResourceException>(() => rig.PutAsync("a", "x", "nowhere"));
        Assert.Contains("nowhere", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Puts_at_once_of_one_key_leave_one_object_and_one_file()
    {
        await using var rig = await CloudRig.OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => rig.PutAsync("in/a", Sized(LargeMark, (char)('a' + i))))));
        Assert.Single(Files(rig));
        Assert.Equal(20, (await rig.CountsAsync()).Visible);
    }

    private static async Task AssertRefusedAsync(CloudRig rig, string key, string code)
    {
        var before = rig.Cloud.Objects.TotalOf(CloudRig.Uploads);
        Assert.Equal(code, (await Assert.ThrowsAsync<InvalidKeyException>(() => rig.PutAsync(key, "x"))).Code);
        Assert.Equal(before, rig.Cloud.Objects.TotalOf(CloudRig.Uploads));
        Assert.Equal(new QueueCounts(0, 0), await rig.CountsAsync());
    }

    private static string Sized(string text, char sign) => text == LargeMark ? new string(sign, ObjectContents.LargestInDatabase + 1) : text;

    private static string[] Files(CloudRig rig) => Directory.GetFiles(rig.ObjectsFolder, "*", SearchOption.AllDirectories);

    private static Task<ObjectPage> ListAsync(CloudRig rig, string prefix = "", string marker = "", string? delimiter = null, int max = 1000) =>
        rig.Cloud.Objects.ListAsync(CloudRig.Uploads, prefix, marker, delimiter, max, Cancellation);

    private sealed class BrokenStream : MemoryStream
    {
        public BrokenStream() : base(new byte[100])
        {
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Position < 50 ? await base.ReadAsync(buffer[..50], cancellationToken) : throw new IOException("reset");
    }
}
