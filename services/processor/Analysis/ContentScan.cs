using System.Buffers;
using System.Text.Json.Nodes;

namespace FilePipeline.Processor.Analysis;

/// <summary>What one pass over some content says.</summary>
/// <param name="Bytes">How many.</param>
/// <param name="Lines">Number of line feeds, plus one if the last line is not ended; null for what is not text.</param>
/// <param name="Sha256">64 hex digits.</param>
/// <param name="Analysis">What the type offers.</param>
internal sealed record ScanResult(long Bytes, long? Lines, string Sha256, JsonObject Analysis);

/// <summary>One pass over content in flat memory: bytes, lines, SHA-256, and what the analysers of its type say.</summary>
/// <param name="types">Types by extension.</param>
/// <param name="limits">For packed content.</param>
internal sealed class ContentScan(IReadOnlyDictionary<string, string> types, UnpackLimits limits)
{
    private const int ChunkSize = 128 * 1024;
    private const int DeepestUnpacked = 3;

    /// <summary>Looks at the first bytes; <see cref="FinishAsync"/> looks at the rest.</summary>
    /// <param name="name">The file's name: its extension declares the type.</param>
    /// <param name="content">Read from the beginning.</param>
    /// <param name="cancellation">Cancels.</param>
    public async Task<OpenContent> OpenAsync(string name, Stream content, CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkSize);
        var length = await content.ReadAtLeastAsync(buffer.AsMemory(0, ChunkSize), FileTypes.Sample, throwOnEndOfStream: false, cancellation);
        var declared = types.GetValueOrDefault(FileRules.ExtensionOf(name));
        var detected = FileTypes.Detect(buffer.AsSpan(0, Math.Min(length, FileTypes.Sample)), declared);
        return new(name, declared, detected, content, buffer, length);
    }

    /// <summary>Reads all of it.</summary>
    /// <exception cref="ArchiveBombException">It expands beyond the limits.</exception>
    public Task<ScanResult> FinishAsync(OpenContent open, CancellationToken cancellation) => ScanAsync(open, 0, null, cancellation);

    private async Task<ScanResult> ScanAsync(OpenContent open, int depth, UnpackMeter? meter, CancellationToken cancellation)
    {
        var analysis = new JsonObject { ["type"] = open.Type };
        if (open.Declared is not null) analysis["declaredType"] = open.Declared;
        var isText = FileTypes.IsText(open.Type);
        var lines = isText ? new LineFeeds() : null;
        var analysers = Analysers.For(open.Type);
        await using var digest = new OverlappedDigest();
        var tap = new Tap(open, async chunk =>
        {
            await digest.AppendAsync(chunk);
            lines?.Append(chunk.Span);
            foreach (var analyser in analysers) analyser.Append(chunk.Span);
        });
        await using (tap)
        {
            if (Unpacker.CanUnpack(open.Type) && depth < DeepestUnpacked) await UnpackAsync(open, tap, depth, meter, analysis, cancellation);
            await tap.DrainAsync(cancellation);
        }

        foreach (var analyser in analysers) analyser.Finish(analysis);
        return new(tap.Bytes, lines?.Lines, await digest.FinishAsync(), analysis);
    }

    private async Task UnpackAsync(OpenContent open, Tap packed, int depth, UnpackMeter? meter, JsonObject analysis, CancellationToken cancellation)
    {
        // Counted against the outermost bytes: each of several layers may be within bounds while all of them together are a bomb.
        meter ??= new(limits, () => packed.Bytes);
        try
        {
            await using var unpacked = Unpacker.Open(open.Type, packed, meter);
            using var inner = await OpenAsync(Unpacker.InnerName(open.Name), unpacked, cancellation);
            var result = await ScanAsync(inner, depth + 1, meter, cancellation);
            result.Analysis["bytes"] = result.Bytes;
            result.Analysis["lines"] = result.Lines;
            result.Analysis["sha256"] = result.Sha256;
            analysis["inner"] = result.Analysis;
            // Whole numbers only: JSON in the record's store loses digits of others.
            analysis["ratio"] = result.Bytes / Math.Max(1, packed.Bytes);
        }
        catch (Exception fault) when (fault is InvalidDataException or ZstdSharp.ZstdException or EndOfStreamException)
        {
            analysis["valid"] = false;
        }
    }
}
