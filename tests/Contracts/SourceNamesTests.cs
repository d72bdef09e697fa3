using System.Security.Cryptography;
using System.Text;

namespace FilePipeline.Contracts.Tests;

public sealed class SourceNamesTests
{
    [Theory]
    [InlineData("files", null)]
    [InlineData("files-eu", "eu")]
    [InlineData("files-ap-southeast-2", "ap-southeast-2")]
    public void The_component_names_the_source(string component, string? source)
    {
        Assert.True(SourceNames.IsSource(component));
        Assert.Equal(source, SourceNames.OfComponent(component));
        Assert.Equal(component, SourceNames.ComponentOf(source));
    }

    [Theory]
    [InlineData("filesystem")]
    [InlineData("parking")]
    [InlineData("file-events-out")]
    [InlineData("")]
    public void Other_components_are_no_sources(string component) => Assert.False(SourceNames.IsSource(component));

    [Theory]
    [InlineData("eu", true)]
    [InlineData("a-2345678901234567-9", true)]
    [InlineData("a-23456789012345678-0", false)]
    [InlineData("EU", false)]
    [InlineData("e_u", false)]
    [InlineData("ü", false)]
    [InlineData("", false)]
    public void A_name_is_short_and_plain(string name, bool isName) => Assert.Equal(isName, SourceNames.IsName(name));

    [Fact]
    public void A_file_id_of_another_source_is_the_digest_of_name_zero_byte_and_key()
    {
        var expected = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("eu\0in/ü.txt")))[..32];

        Assert.Equal(expected, StateKeys.FileId("in/ü.txt", "eu"));
        Assert.Equal(StateKeys.HexDigest("in/ü.txt"), StateKeys.FileId("in/ü.txt"));
        Assert.NotEqual(StateKeys.FileId("a", "eu"), StateKeys.FileId("ua", "e"));
    }

    [Fact]
    public void An_event_has_the_id_of_its_source()
    {
        var file = Some.Event("a.txt");
        var there = file with { Source = "eu" };

        Assert.Equal((StateKeys.FileId("a.txt", "eu"), "eu"), (there.FileId, there.Source));
        Assert.Equal(there.FileId, (there with { Origin = new(MessageSources.Large, 0, 0) }).FileId);
        Assert.Equal(file.FileId, (there with { Source = null }).FileId);
    }

    [Fact]
    public void Record_outcome_and_entry_carry_the_source()
    {
        var record = Some.Record() with { Source = "eu" };

        Assert.Contains("\"key\":\"in/a.txt\",\"source\":\"eu\",", Encoding.UTF8.GetString(record.ToJson()), StringComparison.Ordinal);
        Assert.Equal("eu", FileRecord.FromJson(record.ToJson()).Source);
        Assert.Equal("eu", FileOutcome.Of(record).Source);
        Assert.Contains("\"source\":\"eu\"", Encoding.UTF8.GetString(FileOutcome.Of(record).ToJson()), StringComparison.Ordinal);
        var failure = record with { Status = FileStatus.Rejected, Code = Codes.TooLarge };
        Assert.Contains("\"source\":\"eu\"", Encoding.UTF8.GetString(FailureIndexKeys.ContentOf(failure)), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_source_nothing_is_written_of_it()
    {
        var record = Some.Record(status: FileStatus.Rejected) with { Code = Codes.TooLarge };

        Assert.All([record.ToJson(), FileOutcome.Of(record).ToJson(), FailureIndexKeys.ContentOf(record)], json =>
            Assert.DoesNotContain("source", Encoding.UTF8.GetString(json), StringComparison.Ordinal));
    }

    [Fact]
    public void People_read_the_source_before_the_key()
    {
        Assert.Equal("eu:in/a.txt", SourceNames.Show("eu", "in/a.txt"));
        Assert.Equal("in/a.txt", SourceNames.Show(null, "in/a.txt"));
    }
}
