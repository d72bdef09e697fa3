using FilePipeline.Contracts;

namespace FilePipeline.Emulator.Tests.Cloud;

/// <summary>Sequencers, which order the writes of a key.</summary>
public sealed class SequencerTests
{
    [Fact]
    public async Task Sequencers_increase_across_a_restart()
    {
        await using var rig = await CloudRig.OpenAsync();
        var first = await rig.PutAsync("a", "1");
        await rig.ReopenAsync();
        var second = await rig.PutAsync("a", "1");
        Assert.True(string.CompareOrdinal(first.Sequencer, second.Sequencer) < 0);
    }

    [Fact]
    public async Task Each_write_of_a_key_is_newer_than_the_previous_one()
    {
        await using var rig = await CloudRig.OpenAsync();
        // 40 writes, so that the hexadecimal counter gets another digit.
        var writes = new List<ObjectVersion>();
        for (var i = 0; i < 40; i++) writes.Add(ObjectVersion.Of(null, (await rig.PutAsync("a", $"{i}")).Sequencer, null, null, null));
        Assert.All(writes.Zip(writes.Skip(1)), pair => Assert.Equal(WriteOrder.Newer, pair.Second.ComparedTo(pair.First)));
        // Data folders of earlier versions contain sequencers that count from 1.
        foreach (var earlier in (string[])["000000000000000001", "00000000000000000F", "0000000000000000FF", "000000000000FFFFFF"])
            Assert.Equal(WriteOrder.Newer, writes[0].ComparedTo(ObjectVersion.Of(null, earlier, null, null, null)));
    }
}
