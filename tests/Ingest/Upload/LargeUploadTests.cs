using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using FilePipeline.Contracts;

namespace FilePipeline.Ingest.Tests;

/// <summary>A very large upload: constant memory, and a speed near that of writing the file twice (scratch file and object).</summary>
[Collection(nameof(LargeUploadTests))]
public sealed class LargeUploadTests(ITestOutputHelper output)
{
    private const string LongTests = "FILEPIPELINE_LONG_TESTS";
    private const long Length = 5L << 30;
    private const int ChunkLength = 1 << 20;
    private static readonly byte[] _chunk = RandomNumberGenerator.GetBytes(ChunkLength);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Five_GiB_need_little_memory()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable(LongTests) == "1", $"writes 20 GiB (set {LongTests}=1)");
        var folder = Directory.CreateTempSubdirectory("large-upload-").FullName;
        try
        {
            await using var app = await IngestApp.StartAsync();
            var memory = new Memory();
            var stored = Path.Combine(folder, "object");
            app.Sidecar.OnBinding(Components.Files, "create", call => Store(call.Metadata["filePath"], stored, memory));
            using var warmUp = await app.PutAsync("/files/small.bin", new byte[ChunkLength]);
            var writing = Stopwatch.StartNew();
            await WriteAsync(Path.Combine(folder, "first"));
            await WriteAsync(Path.Combine(folder, "second"));
            writing.Stop();
            memory.Start();

            var uploading = Stopwatch.StartNew();
            using var content = new Chunks(memory);
            using var answer = await app.Client.PutAsync(app.Exactly("/files/large.bin"), content, Cancellation);
            uploading.Stop();

            Assert.Equal(201, (int)answer.StatusCode);
            Assert.Equal(Length, new FileInfo(stored).Length);
            Assert.Empty(app.ScratchFiles);
            output.WriteLine(
                $"written twice in {writing.Elapsed}, uploaded and stored in {uploading.Elapsed} "
                    + $"({uploading.Elapsed / writing.Elapsed:0.00} times); memory at most {memory.Peak >> 20} MiB above idle "
                    + "(client and stand-in of the sidecar included)");
            Assert.InRange(memory.Peak, 0, 100 << 20);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task WriteAsync(string path)
    {
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0, useAsync: true);
        for (var written = 0L; written < Length; written += ChunkLength) await file.WriteAsync(_chunk, Cancellation);
    }

    private static BindingReply Store(string from, string to, Memory memory)
    {
        using var source = File.OpenRead(from);
        using var target = File.Create(to);
        var chunk = new byte[ChunkLength];
        while (source.Read(chunk) is > 0 and var count)
        {
            target.Write(chunk.AsSpan(0, count));
            memory.Look();
        }

        return new();
    }

    /// <summary>The largest resident memory of this process above that at the start.</summary>
    private sealed class Memory
    {
        private const int Step = 64;
        private long _idle = long.MaxValue;
        private int _looks;

        public long Peak { get; private set; }

        public void Start()
        {
            GC.Collect();
            _idle = Environment.WorkingSet;
        }

        public void Look()
        {
            if (_looks++ % Step == 0) Peak = Math.Max(Peak, Environment.WorkingSet - _idle);
        }
    }

    private sealed class Chunks(Memory memory) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            for (var sent = 0L; sent < Length; sent += ChunkLength)
            {
                await stream.WriteAsync(_chunk, Cancellation);
                memory.Look();
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = Length;
            return true;
        }
    }
}

/// <summary>No other test may use memory meanwhile.</summary>
[CollectionDefinition(nameof(LargeUploadTests), DisableParallelization = true)]
public sealed class LargeUploadGroup;
