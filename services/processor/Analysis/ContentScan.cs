using System.Buffers;
using System.Text.Json.Nodes;

namespace FilePipeline.Processor.Analysis;

/// <summary>The results of one pass over content.</summary>
/// <param name="Bytes">Number of bytes.</param>
/// <param name="Lines">Number of line feeds, plus one if the last line has none; null for binary content.</param>
/// <param name="Sha256">64 hex digits.</param>
/// <param name="Analysis">The fields of the type's analysers.</param>
internal sealed record ScanResult(long Bytes, long? Lines, string Sha256, JsonObject Analysis);

/// <summary>Reads content once in constant memory: bytes, lines, SHA-256, and the results of its type's analysers.</summary>
/// <param name="types">Types by extension.</param>
/// <param name="limits">Limits for packed content.</param>
/// <param name="windows">Memory for the windows of decoders; null for no common limit.</param>
/// <param name="progress">Called for each chunk of the outermost content; null for no reports.</param>
internal sealed class ContentScan(
    IReadOnlyDictionary<string, string> types, UnpackLimits limits, WindowRoom? windows = null, ScanProgress? progress = null)
{
    private const int ChunkSize = 128 * 1024;
    private const int DeepestUnpacked = 3;

    /// <summary>Reads the first bytes; <see cref="FinishAsync"/> reads the rest.</summary>
    /// <param name="name">The file's name: its extension declares the type.</param>
    /// <param name="content">The content, at its beginning.</param>
    /// <param name="cancellation">Cancels.</param>
    public async Task<OpenContent> OpenAsync(string name, Stream content, CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkSize);
        var length = await content.ReadAtLeastAsync(
            buffer.AsMemory(0, ChunkSize), FileTypes.Sample, throwOnEndOfStream: false, cancellation);
        var declared = types.GetValueOrDefault(FileRules.ExtensionOf(name));
        var detected = FileTypes.Detect(buffer.AsSpan(0, Math.Min(length, FileTypes.Sample)), declared);
        return new(name, declared, detected, content, buffer, length)
        {
            TotalBytes = content.CanSeek ? content.Length : null,
            AnnouncedBytes = content.CanSeek && detected == FileTypes.Gzip ? await GzipTrailer.ReadAsync(content, cancellation) : 0,
        };
    }

    /// <summary>Reads and analyses the whole content.</summary>
    /// <exception cref="ArchiveBombException">It unpacks to more than the limits allow.</exception>
    /// <exception cref="TooMuchWorkException">The lane has too little time for it.</exception>
    /// <exception cref="RefusedContentException">Its inner content has another type than its name.</exception>
    public Task<ScanResult> FinishAsync(OpenContent open, CancellationToken cancellation) => ScanAsync(open, 0, null, cancellation);

    private async Task<ScanResult> ScanAsync(OpenContent open, int depth, UnpackMeter? meter, CancellationToken cancellation)
    {
        var analysis = new JsonObject { ["type"] = open.Type };
        if (open.Declared is not null) analysis["declaredType"] = open.Declared;
        var isText = FileTypes.IsText(open.Type);
        var lines = isText ? new LineFeeds() : null;
        // Empty text has findings, an empty picture has none.
        var analysers = open.IsEmpty && !isText ? [] : FileTypes.Of(open.Type).Analysers();
        await using var digest = new OverlappedDigest();
        var bytes = 0L;
        var tap = new Tap(open, async chunk =>
        {
            await digest.AppendAsync(chunk);
            lines?.Append(chunk.Span);
            foreach (var analyser in analysers) analyser.Append(chunk.Span);
            bytes += chunk.Length;
            if (depth == 0) progress?.Reach(bytes, meter?.UnpackedBytes ?? 0);
        });
        // Counted against the outermost bytes, since several layers can be an archive bomb while each is within the limits.
        meter ??= new(limits, () => tap.ReadBytes, open.TotalBytes);
        await using (tap)
        {
            if (Unpacker.CanUnpack(open.Type) && !open.IsEmpty && depth < DeepestUnpacked)
                await UnpackAsync(open, tap, depth, meter, analysis, cancellation);
            await tap.DrainAsync(cancellation);
        }

        foreach (var analyser in analysers) analyser.Finish(analysis);
        return new(tap.Bytes, lines?.Lines, await digest.FinishAsync(), analysis);
    }

    private async Task UnpackAsync(
        OpenContent open, Tap packed, int depth, UnpackMeter meter, JsonObject analysis, CancellationToken cancellation)
    {
        if (open.AnnouncedBytes > 0) meter.Expect(open.AnnouncedBytes);
        await using var unpacked = Unpacker.Open(open.Type, packed, meter, windows);
        using var inner = await OpenAsync(Unpacker.InnerName(open), unpacked, cancellation);
        InnerRules.Require(open, inner, unpacked);
        var result = await ScanAsync(inner, depth + 1, meter, cancellation);
        result.Analysis["bytes"] = result.Bytes;
        result.Analysis["lines"] = result.Lines;
        result.Analysis["sha256"] = result.Sha256;
        if (!inner.IsEmpty || unpacked.UnsupportedCode is null) analysis["inner"] = result.Analysis;
        if (unpacked.IsBroken) analysis["valid"] = false;
        if (unpacked.UnsupportedCode is { } code) (analysis["valid"], analysis["code"]) = (null, code);
        var trailing = unpacked.IsWhole ? unpacked.CountTrailing() + await packed.DrainAsync(cancellation) : 0;
        if (trailing > 0) analysis["trailingBytes"] = trailing;
        // Whole numbers only, because the record store loses digits of others.
        if (analysis["inner"] is not null) analysis["ratio"] = result.Bytes / Math.Max(1, packed.Bytes - trailing);
    }
}

/// <summary>Content with its first bytes read.</summary>
/// <param name="name">Its name.</param>
/// <param name="declared">The type that its extension declares; null if the extension is unknown.</param>
/// <param name="detected">The type of its first bytes.</param>
/// <param name="rest">The bytes after them.</param>
/// <param name="buffer">Rented; holds the first bytes.</param>
/// <param name="length">Bytes in the buffer.</param>
internal sealed class OpenContent(string name, string? declared, string detected, Stream rest, byte[] buffer, int length) : IDisposable
{
    // The chunk that is being read, and those that are still being hashed.
    private readonly byte[]?[] _buffers = new byte[OverlappedDigest.ChunksHeld + 1][];
    private int _turn = -1;

    public string Name => name;

    public string? Declared => declared;

    public string Detected => detected;

    public bool IsEmpty => length == 0;

    /// <summary>The declared type for text and for empty content that agree with it, since their first bytes cannot decide; else the
    /// detected type.</summary>
    public string Type => declared is not null && (FileTypes.IsText(declared) ? IsFit : IsEmpty && !IsFit) ? declared : detected;

    /// <summary>Bytes that it unpacks to by its own account; 0 if unknown.</summary>
    public long AnnouncedBytes { get; init; }

    /// <summary>Total bytes; null if unknown.</summary>
    public long? TotalBytes { get; init; }

    /// <summary>Whether the name declares the packing. If not, it is the name of the inner content, as with HTTP's
    /// Content-Encoding.</summary>
    public bool IsNamedAsPacked => declared == detected;

    /// <summary>Returns the next chunk; empty at the end. It is valid until <see cref="OverlappedDigest.ChunksHeld"/> more chunks were
    /// requested.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> NextAsync(CancellationToken cancellation)
    {
        var isFirst = _turn < 0;
        _turn = (_turn + 1) % _buffers.Length;
        var chunk = _buffers[_turn] ??= isFirst ? buffer : ArrayPool<byte>.Shared.Rent(buffer.Length);
        return chunk.AsMemory(0, isFirst ? length : await rest.ReadAsync(chunk, cancellation));
    }

    private bool IsFit => declared is not null && FileTypes.Agree(declared, detected);

    public void Dispose()
    {
        _buffers[0] ??= buffer;
        foreach (var rented in _buffers.OfType<byte[]>()) ArrayPool<byte>.Shared.Return(rented);
    }
}
