using System.Text.Json.Nodes;

namespace FilePipeline.Pipeline.Tests;

/// <summary>The demonstration of dapr.regions.yaml.</summary>
public sealed class RegionsSampleTests
{
    [Fact]
    public async Task The_same_key_in_two_buckets_becomes_two_files()
    {
        var (code, output, error) = await EmulatorProcess.RunAsync(
            "try", "--json", "--free-ports", "--run-file", Repository.Path("dapr.regions.yaml"));

        Assert.True(code == 0, error);
        var rows = JsonNode.Parse(output)!.AsArray();
        Assert.Equal(4, rows.Count);
        Assert.All(rows, row => Assert.Equal("processed", (string?)row!["status"]));
        Assert.Equal([null, "eu", null, "eu"], rows.Select(row => (string?)row!["source"]));
        var keys = rows.GroupBy(row => (string)row!["key"]!, row => (string)row!["sha256"]!).ToList();
        Assert.Equal(2, keys.Count);
        // prices.csv has other bytes in each bucket, terms.txt the same.
        Assert.Equal(2, keys.Single(key => key.Key.EndsWith("prices.csv", StringComparison.Ordinal)).Distinct().Count());
        Assert.Single(keys.Single(key => key.Key.EndsWith("terms.txt", StringComparison.Ordinal)).Distinct());
    }
}
