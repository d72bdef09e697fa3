using System.Net;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;
using FilePipeline.Emulator;

namespace FilePipeline.Pipeline.Tests;

/// <summary>The same key in several buckets, through every journey.</summary>
public sealed class RegionsTests(RegionsTests.Running system) : IClassFixture<RegionsTests.Running>
{
    public sealed class Running : RegionsSystem
    {
        internal override EmulatorOptions Adjust(EmulatorOptions options) => base.Adjust(options) with
        {
            Resources = resources => WithManualReconcile(WithThird(resources)),
            Environment = Variables(AppIds.Processor, ("Processor__LargeFileThresholdBytes", "100000")),
        };
    }

    [Fact]
    public async Task The_same_key_ends_by_itself_in_each_bucket()
    {
        const string key = "in/same name.txt";
        await system.PutInAsync(null, key, "same bytes\n");
        await system.PutInAsync(RegionsSystem.Eu, key, "same bytes\n");
        await system.PutInAsync(RegionsSystem.Us, key, "other\nbytes\n");
        foreach (var source in RegionsSystem.Sources)
        {
            var record = await system.WhenInAsync(source, key, FileStatus.Processed);
            Assert.Equal((source, source == RegionsSystem.Us ? 2 : 1), (record.Source, record.Lines));
        }

        // Overwritten in turn, and removed in one.
        for (var lines = 3; lines <= 4; lines++)
        {
            foreach (var source in RegionsSystem.Sources)
                await system.PutInAsync(source, key, string.Concat(Enumerable.Repeat($"{source}\n", lines)));
        }

        await system.DeleteInAsync(RegionsSystem.Eu, key);
        await system.WhenInAsync(RegionsSystem.Eu, key, FileStatus.Removed);
        foreach (var source in (string?[])[null, RegionsSystem.Us])
            await system.WhenInAsync(source, key, record => record is { Status: FileStatus.Processed, Lines: 4 });
        await system.WhenQuietAsync();
        Assert.All(RegionsSystem.Sources, source => Assert.NotEqual(0, system.NotificationsIn(source, key)));
        await system.DeleteInAsync(null, key);
        await system.DeleteInAsync(RegionsSystem.Us, key);
        foreach (var source in RegionsSystem.Sources) await system.WhenInAsync(source, key, FileStatus.Removed);
    }

    [Fact]
    public async Task An_upload_goes_to_the_source_that_it_names_and_is_found_there()
    {
        const string key = "in/uploaded ü.txt";
        await system.UploadToAsync(null, key, "default\n");
        await system.UploadToAsync(RegionsSystem.Eu, key, "eu\neu\n");
        Assert.Equal(1, (await system.WhenInAsync(null, key, FileStatus.Processed)).Lines);
        Assert.Equal(2, (await system.WhenInAsync(RegionsSystem.Eu, key, FileStatus.Processed)).Lines);

        var found = await GetAsync($"api/v1/files/by-key/{Uri.EscapeDataString(key)}?source=eu");
        Assert.Equal(("eu", 2), ((string)found["source"]!, (int)found["lines"]!));
        Assert.Null((await GetAsync($"api/v1/files/by-key/{Uri.EscapeDataString(key)}"))["source"]);
        var listed = await GetAsync("api/v1/files?source=eu&prefix=in/uploaded");
        Assert.Equal((StateKeys.FileId(key, "eu"), "eu"), (
            (string)Assert.Single(listed["files"]!.AsArray())!["fileId"]!, (string)listed["files"]![0]!["source"]!));
        var content = await system.People.GetStringAsync(
            new Uri($"api/v1/files/{StateKeys.FileId(key, "eu")}/content", UriKind.Relative), PipelineSystem.Cancellation);
        Assert.Equal("eu\neu\n", content);
        using var unknown = await system.People.PutAsync(
            new Uri("files/a.txt?source=nowhere", UriKind.Relative), null, PipelineSystem.Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, unknown.StatusCode);
        Assert.Contains("known: eu, us", await unknown.Content.ReadAsStringAsync(PipelineSystem.Cancellation), StringComparison.Ordinal);

        foreach (var source in (string?[])[null, "eu"])
        {
            await system.DeleteInAsync(source, key);
            await system.WhenInAsync(source, key, FileStatus.Removed);
        }
    }

    [Fact]
    public async Task A_large_file_of_another_source_is_processed_in_a_large_lane()
    {
        var content = new string('x', 100_001);
        await system.PutInAsync(RegionsSystem.Us, "in/large.txt", content);
        Assert.Equal(content.Length, (await system.WhenInAsync(RegionsSystem.Us, "in/large.txt", FileStatus.Processed)).Bytes);
        await system.DeleteInAsync(RegionsSystem.Us, "in/large.txt");
        await system.WhenInAsync(RegionsSystem.Us, "in/large.txt", FileStatus.Removed);
    }

    private async Task<JsonNode> GetAsync(string path) => JsonNode.Parse(
        await system.People.GetStringAsync(new Uri(path, UriKind.Relative), PipelineSystem.Cancellation))!;
}

/// <summary>S3 sends no events: reconcile finds everything, in each bucket.</summary>
public sealed class RegionsReconcileTests(RegionsReconcileTests.Running system) : IClassFixture<RegionsReconcileTests.Running>
{
    public sealed class Running : RegionsSystem
    {
        internal override EmulatorOptions Adjust(EmulatorOptions options) => base.Adjust(options) with
        {
            Faults = Faults("lose=1"),
            Resources = resources => WithManualReconcile(WithThird(resources)),
            Environment = Variables(AppIds.Requeue, ("Requeue__ReconcileGracePeriod", "00:00:00")),
        };
    }

    [Fact]
    public async Task Lost_writes_and_removals_are_found_in_their_own_source()
    {
        foreach (var source in RegionsSystem.Sources) await system.PutInAsync(source, "in/a.txt", $"{source}\n");
        await system.PutInAsync(RegionsSystem.Us, "in/b.txt", "b\n");
        await system.AssertLedgerMatchesAsync(4);
        var ledger = await system.LedgerAsync();
        Assert.Equal([1, 1, 2], RegionsSystem.Sources.Select(source => (int)ledger["sources"]![source ?? ""]!["processed"]!["count"]!));

        // Another scan, in case the last one of a source did not list it.
        Assert.Equal(HttpStatusCode.OK, await system.CallAsync(AppIds.Requeue, Routes.ReconcileSchedule));
        await system.DeleteInAsync(RegionsSystem.Eu, "in/a.txt");
        await system.Cloud.WhenAsync(
            async () =>
            {
                Assert.Equal(HttpStatusCode.OK, await system.CallAsync(AppIds.Requeue, Routes.ReconcileSchedule));
                return (await system.RecordInAsync(RegionsSystem.Eu, "in/a.txt"))!.Status == FileStatus.Removed;
            },
            PipelineSystem.Cancellation);

        await system.AssertLedgerMatchesAsync(3);
        Assert.Equal(FileStatus.Processed, (await system.RecordInAsync(null, "in/a.txt"))!.Status);
        Assert.Equal(FileStatus.Processed, (await system.RecordInAsync(RegionsSystem.Us, "in/a.txt"))!.Status);
    }
}
