using System.Text;

namespace FilePipeline.Emulator.Tests.Cloud;

public sealed class ObjectListingTests
{
    [Fact]
    public async Task Pages_contain_every_key_once_in_byte_order()
    {
        await using var rig = await CloudRig.OpenAsync();
        // U+FF5E sorts after the emoji in UTF-16 and before it in UTF-8.
        string[] keys = ["b", "a/1", "a/2", "a", "ü", "\uff5e", "😀", "A", "z"];
        foreach (var key in keys) await rig.PutAsync(key, "x");
        List<string> seen = [];
        string? marker = "";
        do
        {
            var page = await rig.ListAsync(marker: marker, max: 2);
            seen.AddRange(page.Contents.Select(found => found.Key));
            marker = page.IsTruncated ? page.Last : null;
        }
        while (marker is not null);
        Assert.Equal(
            keys.OrderBy(Encoding.UTF8.GetBytes, Comparer<byte[]>.Create((one, other) => one.AsSpan().SequenceCompareTo(other))), seen);
    }

    [Fact]
    public async Task A_prefix_filters_keys_and_a_delimiter_folds_them()
    {
        await using var rig = await CloudRig.OpenAsync();
        foreach (var key in (string[])["a/1", "a/2", "a/b/1", "a/b/2", "ab", "b/1"]) await rig.PutAsync(key, "x");
        Assert.Equal(["a/1", "a/2", "a/b/1", "a/b/2"], (await rig.ListAsync("a/")).Contents.Select(found => found.Key));
        var folded = await rig.ListAsync("a/", delimiter: "/");
        Assert.Equal(["a/1", "a/2"], folded.Contents.Select(found => found.Key));
        Assert.Equal(["a/b/"], folded.CommonPrefixes);
        Assert.Equal(["b/"], (await rig.ListAsync(marker: "a/", delimiter: "/")).CommonPrefixes.Where(prefix => prefix != "a/"));
    }

    [Fact]
    public async Task Folded_pages_contain_every_entry_once()
    {
        await using var rig = await CloudRig.OpenAsync();
        foreach (var key in (string[])["a/1", "a/2", "b/1", "c", "d/1", "d/2"]) await rig.PutAsync(key, "x");
        List<string> seen = [];
        string? marker = "";
        do
        {
            var page = await rig.ListAsync(marker: marker, delimiter: "/", max: 1);
            seen.AddRange(page.CommonPrefixes.Concat(page.Contents.Select(found => found.Key)));
            marker = page.IsTruncated ? page.Last : null;
        }
        while (marker is not null);
        Assert.Equal(["a/", "b/", "c", "d/"], seen);
    }
}
