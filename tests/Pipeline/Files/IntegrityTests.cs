using System.Net;
using System.Text;
using FilePipeline.Contracts;
using FilePipeline.Emulator;

namespace FilePipeline.Pipeline.Tests;

/// <summary>Bytes that are damaged after ingest received them, on the disk of the bucket or of ingest.</summary>
public sealed class IntegrityTests(IntegrityTests.Running system) : IClassFixture<IntegrityTests.Running>
{
    public sealed class Running : PipelineSystem
    {
        private string _cloud = "";

        internal override EmulatorOptions Adjust(EmulatorOptions options)
        {
            _cloud = options.Folder.Cloud;
            return options with
            {
                Topology = topology =>
                    topology with { Queues = [.. topology.Queues.Select(queue => queue with { VisibilitySeconds = 1 })] },
                Resources = WithManualReconcile,
                Environment = Variables(AppIds.Requeue, ("Requeue__MaxRounds", "0")),
            };
        }

        /// <summary>Inverts one bit of an object under the same ETag; a second call restores it.</summary>
        internal void Damage(byte[] content)
        {
            var path = Directory.EnumerateFiles(_cloud, "*", SearchOption.AllDirectories).Single(file => IsLike(file, content));
            using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            file.Position = content.Length / 2;
            var bit = file.ReadByte() ^ 1;
            file.Position = content.Length / 2;
            file.WriteByte((byte)bit);
        }

        // All bytes except the middle one.
        private static bool IsLike(string file, byte[] content)
        {
            if (new FileInfo(file).Length != content.Length) return false;
            var found = File.ReadAllBytes(file);
            found[content.Length / 2] = content[content.Length / 2];
            return found.AsSpan().SequenceEqual(content);
        }
    }

    [Theory]
    [InlineData("in/damaged.txt", 40_000)]
    [InlineData("in/damaged-in-parts.txt", 6 << 20)]
    public async Task Damaged_bytes_fail_until_they_are_correct(string key, int length)
    {
        var content = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat($"{key}\n", (length / key.Length) + 1)))[..length];
        await system.UploadAsync(key, content);
        var first = await system.WhenAsync(key, FileStatus.Processed);
        system.Damage(content);

        await OpenAgainAsync(first, generation: 1);
        var failing = await system.WhenAsync(key, FileStatus.Failing);
        Assert.Equal(Codes.IntegrityMismatch, failing.Code);
        system.Damage(content);

        var healed = await system.WhenAsync(key, FileStatus.Processed);
        Assert.Equal((1, first.Sha256), (healed.Generation, healed.Sha256));
        Assert.All(healed.History, attempt => Assert.Equal(Codes.IntegrityMismatch, attempt.Code));
    }

    [Fact]
    public async Task A_damaged_file_is_parked_with_its_cause()
    {
        const string Key = "in/stays-damaged.txt";
        var content = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("stays damaged\n", 2_000)));
        await system.UploadAsync(Key, content);
        var first = await system.WhenAsync(Key, FileStatus.Processed);
        system.Damage(content);

        await OpenAgainAsync(first, generation: 1);
        var parked = await system.WhenAsync(Key, FileStatus.Parked);
        Assert.Equal(Codes.IntegrityMismatch, parked.Code);
        system.Damage(content);

        Assert.Equal(
            HttpStatusCode.OK, await system.CallAsync(AppIds.Requeue, "/parked/requeue", $$"""{"keys":["{{parked.ParkedKey}}"]}"""));
        Assert.Equal(first.Sha256, (await system.WhenAsync(Key, FileStatus.Processed)).Sha256);
    }

    [Fact]
    public async Task An_object_that_another_client_overwrites_is_processed()
    {
        const string Key = "in/overwritten.txt";
        await system.UploadAsync(Key, "by ingest\n");
        await system.WhenAsync(Key, FileStatus.Processed);
        await system.PutDirectlyAsync(Key, "elsewhere\n");

        await system.WhenQuietAsync();
        var record = await system.RecordAsync(Key);
        Assert.Equal((FileStatus.Processed, 0), (record!.Status, record.History.Count));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("elsewhere\n"u8)), record.Sha256);
    }

    // Like requeue's message for a file that an operator reopened.
    private Task OpenAgainAsync(FileRecord record, int generation) => system.Cloud.Queues.SendAsync(
        "file-events",
        Encoding.UTF8.GetString(S3MessageWriter.Write(
            new(PipelineSystem.Uploads, record.Key, record.Write, IsRemoval: false, new(MessageSources.Console, 0, generation)))),
        PipelineSystem.Cancellation);
}
