using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.Tests.Cloud;

public sealed class TableStoreTests
{
    [Fact]
    public async Task Items_survive_a_kill()
    {
        await using var rig = await CloudRig.OpenAsync();
        Put(rig, "k", "1");
        await rig.ReopenAsync();
        Assert.Equal("1", Value(rig, "k"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\u0000nul")]
    [InlineData("é||😀\n")]
    public async Task Any_value_and_key_are_returned_unchanged(string text)
    {
        await using var rig = await CloudRig.OpenAsync();
        Put(rig, $"k{text}", text);
        await rig.ReopenAsync();
        Assert.Equal(text, Value(rig, $"k{text}"));
    }

    [Fact]
    public async Task A_condition_is_checked_against_the_present_item()
    {
        await using var rig = await CloudRig.OpenAsync();
        Put(rig, "k", "1", Condition.NotExists("value"));
        var failed = Assert.Throws<ConditionFailedException>(() => Put(rig, "k", "2", Condition.NotExists("value")));
        Assert.Equal("1", Text(failed.Item));
        Put(rig, "k", "3", Condition.AttributeIs("value", "1"));
        Assert.Equal("3", Value(rig, "k"));
    }

    [Fact]
    public async Task Only_one_of_many_writers_with_one_condition_succeeds()
    {
        await using var rig = await CloudRig.OpenAsync();
        Put(rig, "k", "0");
        var results = await Task.WhenAll(Enumerable.Range(1, 16).Select(number => Task.Run(() =>
        {
            try
            {
                Put(rig, "k", $"{number}", Condition.AttributeIs("value", "0"));
                return true;
            }
            catch (ConditionFailedException)
            {
                return false;
            }
        })));
        Assert.Single(results, true);
    }

    [Fact]
    public async Task A_transaction_is_all_or_nothing()
    {
        await using var rig = await CloudRig.OpenAsync();
        Put(rig, "gone", "1");
        ItemStep[] refused = [
            Step("a", "1"), Step("b", "1", Condition.AttributeIs("value", "x")), new ItemStep.Delete("table", Key("gone"))];
        var cancelled = Assert.Throws<TransactionCancelledException>(() => rig.Cloud.Tables.Transactions.Apply(refused));
        Assert.Equal([null, "ConditionalCheckFailed", null], cancelled.Reasons.Select(reason => reason?.Code));
        Assert.Equal((null, "1"), (Value(rig, "a"), Value(rig, "gone")));
        rig.Cloud.Tables.Transactions.Apply([Step("a", "1", Condition.NotExists("value")), new ItemStep.Delete("table", Key("gone"))]);
        Assert.Equal(("1", null), (Value(rig, "a"), Value(rig, "gone")));
    }

    [Fact]
    public async Task A_missing_table_is_an_error()
    {
        await using var rig = await CloudRig.OpenAsync();
        Assert.Throws<MissingResourceException>(() => rig.Cloud.Tables.Find("nowhere", Key("k")));
    }

    [Fact]
    public async Task A_table_whose_key_the_topology_changed_stops_the_start()
    {
        await using var rig = await CloudRig.OpenAsync();
        var exception = Assert.Throws<InvalidOperationException>(() => rig.Cloud.Tables.Ensure(new("table", "id")));
        Assert.Equal("table 'table' has another key than 'id': delete the table or the data folder", exception.Message);
    }

    private static AttributeMap Key(string key) => new() { ["key"] = AttributeValue.Of(key) };

    private static ItemStep.Put Step(string key, string value, Condition? condition = null) =>
        new("table", new(Key(key)) { ["value"] = AttributeValue.Of(value) }) { Condition = condition };

    private static void Put(CloudRig rig, string key, string value, Condition? condition = null) =>
        rig.Cloud.Tables.Apply(Step(key, value, condition));

    private static string? Value(CloudRig rig, string key) => Text(rig.Cloud.Tables.Find("table", Key(key)));

    private static string? Text(AttributeMap? item) => (item?.Find("value") as AttributeValue.Text)?.Value;
}
