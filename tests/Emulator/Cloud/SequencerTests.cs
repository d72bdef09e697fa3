using FilePipeline.Contracts;

namespace FilePipeline.Emulator.Tests.Cloud;

/// <summary>Sequencers, by which the services tell which of two writes is newer.</summary>
public sealed class SequencerTests
{
    [Fact]
    public async Task Sequencers_grow_over_a_restart()
    {
        await using var rig = await CloudRig.OpenAsync();
        var first = await rig.PutAsync("a", "1");
        await rig.ReopenAsync();
        var second = await rig.PutAsync("a", "1");
        Assert.True(string.CompareOrdinal(first.Sequencer, second.Sequencer) < 0);
    }

    [Fact]
    public async Task Each_write_of_a_key_is_newer_than_the_one_before_to_the_services()
    {
        await using var rig = await CloudRig.OpenAsync();
        // Past every place where a counter of hexadecimal digits gets one more of them.
        var writes = new List<ObjectVersion>();
        for (var i = 0; i < 40; i++) writes.Add(ObjectVersion.Of(null, (await rig.PutAsync("a", $"{i}")).Sequencer, null, null, null));
        Assert.All(writes.Zip(writes.Skip(1)), pair => Assert.Equal(WriteOrder.Newer, pair.Second.ComparedTo(pair.First)));
        // A data folder may hold writes of a version that counted from 1.
        foreach (var earlier in (string[])["000000000000000001", "00000000000000000F", "0000000000000000FF", "000000000000FFFFFF"])
            Assert.Equal(WriteOrder.Newer, writes[0].ComparedTo(ObjectVersion.Of(null, earlier, null, null, null)));
    }
}
