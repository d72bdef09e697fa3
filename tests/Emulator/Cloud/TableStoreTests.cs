using System.Text;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.Tests.Cloud;

public sealed class TableStoreTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_put_has_a_new_etag_and_survives_a_kill()
    {
        await using var rig = await CloudRig.OpenAsync();
        Assert.Equal(PutResult.Ok, await PutAsync(rig, "k", "1"));
        var first = (await GetAsync(rig, "k"))!;
        Assert.Equal(PutResult.Ok, await PutAsync(rig, "k", "1"));
        await rig.ReopenAsync();
        var second = (await GetAsync(rig, "k"))!;
        Assert.Equal("1", Encoding.UTF8.GetString(second.Value));
        Assert.NotEqual(first.ETag, second.ETag);
        Assert.Matches("^[1-9a-f][0-9a-f]{0,15}$", second.ETag);
    }

    [Fact]
    public async Task A_first_write_succeeds_once()
    {
        await using var rig = await CloudRig.OpenAsync();
        Assert.Equal(PutResult.Ok, await PutAsync(rig, "k", "1", PutCondition.NotExists));
        Assert.Equal(PutResult.ConditionFailed, await PutAsync(rig, "k", "2", PutCondition.NotExists));
        Assert.Equal("1", Encoding.UTF8.GetString((await GetAsync(rig, "k"))!.Value));
    }

    [Fact]
    public async Task A_put_with_a_wrong_etag_fails()
    {
        await using var rig = await CloudRig.OpenAsync();
        Assert.Equal(PutResult.ConditionFailed, await PutAsync(rig, "k", "1", PutCondition.ETagIs("x")));
        await PutAsync(rig, "k", "1");
        Assert.Equal(PutResult.ConditionFailed, await PutAsync(rig, "k", "2", PutCondition.ETagIs("x")));
        Assert.Equal(PutResult.Ok, await PutAsync(rig, "k", "2", PutCondition.ETagIs((await GetAsync(rig, "k"))!.ETag)));
    }

    [Fact]
    public async Task Only_one_of_many_writers_with_one_etag_succeeds()
    {
        await using var rig = await CloudRig.OpenAsync();
        await PutAsync(rig, "k", "0");
        var condition = PutCondition.ETagIs((await GetAsync(rig, "k"))!.ETag);
        var results = await Task.WhenAll(Enumerable.Range(1, 16).Select(i => Task.Run(() => PutAsync(rig, "k", $"{i}", condition))));
        Assert.Single(results, PutResult.Ok);
    }

    [Fact]
    public async Task An_expired_item_is_visible_to_conditions()
    {
        await using var rig = await CloudRig.OpenAsync();
        await rig.Cloud.Tables.PutAsync("table", "k", "1"u8.ToArray(), true, PutCondition.None, Some.Time.AddSeconds(-1), Cancellation);
        Assert.Equal(PutResult.ConditionFailed, await PutAsync(rig, "k", "2", PutCondition.NotExists));
        Assert.True((await GetAsync(rig, "k"))!.ExpiresAt < Some.Time);
    }

    [Fact]
    public async Task A_delete_may_require_an_etag()
    {
        await using var rig = await CloudRig.OpenAsync();
        await PutAsync(rig, "k", "1");
        Assert.False(await rig.Cloud.Tables.DeleteAsync("table", "k", "x", Cancellation));
        Assert.True(await rig.Cloud.Tables.DeleteAsync("table", "k", (await GetAsync(rig, "k"))!.ETag, Cancellation));
        Assert.Null(await GetAsync(rig, "k"));
        Assert.True(await rig.Cloud.Tables.DeleteAsync("table", "k", null, Cancellation));
    }

    [Fact]
    public async Task A_transaction_is_all_or_nothing()
    {
        await using var rig = await CloudRig.OpenAsync();
        await PutAsync(rig, "gone", "1");
        TableOperation[] refused =
            [Put("a", "1", PutCondition.None), Put("b", "1", PutCondition.ETagIs("x")), TableOperation.Delete("gone")];
        Assert.Equal(PutResult.ConditionFailed, await rig.Cloud.Tables.TransactAsync("table", refused, Cancellation));
        Assert.Null(await GetAsync(rig, "a"));
        Assert.NotNull(await GetAsync(rig, "gone"));
        TableOperation[] good = [Put("a", "1", PutCondition.NotExists), TableOperation.Delete("gone")];
        Assert.Equal(PutResult.Ok, await rig.Cloud.Tables.TransactAsync("table", good, Cancellation));
        Assert.NotNull(await GetAsync(rig, "a"));
        Assert.Null(await GetAsync(rig, "gone"));
    }

    [Fact]
    public async Task The_last_of_two_writes_in_a_transaction_wins()
    {
        await using var rig = await CloudRig.OpenAsync();
        Assert.Equal(PutResult.Ok, await rig.Cloud.Tables.TransactAsync(
            "table", [Put("k", "1", PutCondition.None), Put("k", "2", PutCondition.None)], Cancellation));
        Assert.Equal("2", Encoding.UTF8.GetString((await GetAsync(rig, "k"))!.Value));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\u0000nul")]
    [InlineData("é||😀\n")]
    public async Task Any_value_and_key_are_returned_unchanged(string text)
    {
        await using var rig = await CloudRig.OpenAsync();
        Assert.Equal(PutResult.Ok, await PutAsync(rig, $"k{text}", text));
        await rig.ReopenAsync();
        Assert.Equal(text, Encoding.UTF8.GetString((await GetAsync(rig, $"k{text}"))!.Value));
    }

    [Fact]
    public async Task An_item_over_400_KB_is_refused()
    {
        await using var rig = await CloudRig.OpenAsync();
        await Assert.ThrowsAsync<ItemTooLargeException>(() => PutAsync(rig, "k", new string('x', 400 * 1024)));
        Assert.Equal(PutResult.Ok, await PutAsync(rig, "k", new string('x', (400 * 1024) - 1)));
    }

    [Fact]
    public async Task A_missing_table_is_an_error()
    {
        await using var rig = await CloudRig.OpenAsync();
        await Assert.ThrowsAsync<MissingResourceException>(() => rig.Cloud.Tables.GetAsync("nowhere", "k", Cancellation));
    }

    private static TableOperation Put(string key, string value, PutCondition condition) =>
        TableOperation.Put(key, Encoding.UTF8.GetBytes(value), isText: true, condition, null);

    private static Task<TableItem?> GetAsync(CloudRig rig, string key) => rig.Cloud.Tables.GetAsync("table", key, Cancellation);

    private static Task<PutResult> PutAsync(CloudRig rig, string key, string value, PutCondition? condition = null) =>
        rig.Cloud.Tables.PutAsync("table", key, Encoding.UTF8.GetBytes(value), true, condition ?? PutCondition.None, null, Cancellation);
}
