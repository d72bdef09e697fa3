using System.Text;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.Tests.Cloud;

public sealed class ObjectStoreTests
{
    private const string LargeMark = "more than the database takes";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> OddKeys =>
    [
        "a b+c%20d/ü☃||\"q\"", "😀.csv",
        "line\nbreak", "/leading", "trailing/", "../up", "a/../b", " spaces ", "COM1", "nul\u0001", new string('k', 1024), "e\u0301", "é",
    ];

    [Theory]
    [MemberData(nameof(OddKeys))]
    public async Task Any_key_works_on_any_file_system(string key)
    {
        await using var rig = await CloudRig.OpenAsync();
        await rig.PutAsync(key, "content");
        await rig.ReopenAsync();
        Assert.Equal("content", await rig.GetAsync(key));
        Assert.Equal([key], (await rig.ListAsync()).Contents.Select(found => found.Key));
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
    public async Task An_open_reader_is_not_affected_by_a_replacement(string before, string after, int files)
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
    public async Task Small_objects_are_in_the_database_and_larger_ones_are_files(int size, int files)
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
    public async Task Half_of_a_surrogate_pair_is_refused_as_key()
    {
        await using var rig = await CloudRig.OpenAsync();
        await AssertRefusedAsync(rig, "in/" + "😀"[0], "InvalidURI");
    }

    [Fact]
    public async Task An_aborted_upload_stores_nothing()
    {
        await using var rig = await CloudRig.OpenAsync();
        await using var broken = new BrokenStream();
        await Assert.ThrowsAsync<IOException>(() => rig.Cloud.Objects.PutAsync(CloudRig.Uploads, "in/a", broken, Cancellation));
        Assert.Null(await rig.GetAsync("in/a"));
        Assert.Empty(Files(rig));
        Assert.Equal(new QueueCounts(0, 0), await rig.CountsAsync());
    }

    [Fact]
    public async Task Leftovers_of_a_kill_are_deleted_at_the_next_start()
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
    public async Task A_missing_bucket_is_an_error_with_its_name()
    {
        await using var rig = await CloudRig.OpenAsync();
        var missing = await Assert.ThrowsAsync<MissingResourceException>(() => rig.PutAsync("a", "x", "nowhere"));
        Assert.Contains("nowhere", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Concurrent_puts_of_one_key_leave_one_object()
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

    private static string Sized(string text, char sign) =>
        text == LargeMark ? new string(sign, ObjectContents.LargestInDatabase + 1) : text;

    private static string[] Files(CloudRig rig) => Directory.GetFiles(rig.ObjectsFolder, "*", SearchOption.AllDirectories);

    private sealed class BrokenStream : MemoryStream
    {
        public BrokenStream() : base(new byte[100])
        {
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Position < 50 ? await base.ReadAsync(buffer[..50], cancellationToken) : throw new IOException("reset");
    }
}
