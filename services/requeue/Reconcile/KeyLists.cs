using System.IO.Compression;
using System.Text.Json;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;

namespace FilePipeline.Requeue;

/// <summary>The keys of one page of a list.</summary>
internal sealed record KeyPage(int Schema, IReadOnlyList<string> Keys);

/// <summary>Lists of the keys that scans of the bucket saw, packed, a page an object, in the parking
/// bucket. A list is as long as the bucket, so it is read and written page by page.</summary>
internal sealed class KeyLists([FromKeyedServices(Components.Parking)] Bucket parking, ILogger logger)
{
    private const int Schema = 1;
    private const int ListingSize = 1000;

    // A thousand keys of 1,024 bytes, each sign of which JSON writes as six: what unpacks to more is none of ours.
    private const int LongestPage = 8 << 20;

    /// <summary>The name of a source's list: that of the default source is the list's own.</summary>
    public static string NameOf(string? source, string list) => source is null ? list : $"{source}-{list}";

    /// <summary>A page's keys; null, which is logged, for one that is not there or cannot be read.</summary>
    /// <exception cref="CodedException">parking-unavailable.</exception>
    public async Task<IReadOnlyList<string>?> ReadAsync(string list, int page, CancellationToken cancellation)
    {
        var (keys, problem) = await TryReadAsync(list, page, cancellation);
        if (keys is null) logger.KeyPageUnreadable(ParkingKeys.Listed(list, page), problem);
        return keys;
    }

    /// <summary>Writes a page, unless it is there with the same keys.</summary>
    /// <exception cref="CodedException">parking-unavailable.</exception>
    public async Task WriteAsync(string list, int page, IReadOnlyList<string> keys, CancellationToken cancellation)
    {
        var (written, _) = await TryReadAsync(list, page, cancellation);
        if (written?.SequenceEqual(keys, StringComparer.Ordinal) == true) return;
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            await JsonSerializer.SerializeAsync(gzip, new(Schema, keys), RequeueJson.Default.KeyPage, cancellation);
        await parking.PutAsync(ParkingKeys.Listed(list, page), packed.ToArray(), cancellation);
    }

    /// <summary>Deletes what a longer list of the same name left behind its last page.</summary>
    /// <exception cref="CodedException">parking-unavailable.</exception>
    public async Task CutAsync(string list, int pages, CancellationToken cancellation)
    {
        var marker = pages == 0 ? null : ParkingKeys.Listed(list, pages - 1);
        do
        {
            var listed = await parking.ListAsync(ParkingKeys.Listed(list), marker, ListingSize, cancellation);
            foreach (var item in listed.Objects) await parking.DeleteAsync(item.Key, cancellation);
            marker = listed.NextMarker;
        }
        while (marker is not null);
    }

    private async Task<(IReadOnlyList<string>? Keys, string Problem)> TryReadAsync(string list, int page, CancellationToken cancellation)
    {
        try
        {
            if (await parking.GetAsync(ParkingKeys.Listed(list, page), cancellation) is not { } packed) return (null, "it does not exist");
            var keys = JsonSerializer.Deserialize(Unpack(packed), RequeueJson.Default.KeyPage) is { Schema: Schema } read
                ? read.Keys
                : null;
            return keys?.All(key => key is not null) == true ? (keys, "") : (null, $"it is no page of schema {Schema}");
        }
        catch (CodedException failure) when (failure.IsTooLarge)
        {
            return (null, "it is larger than a message can carry");
        }
        catch (Exception fault) when (fault is JsonException or InvalidDataException)
        {
            return (null, fault.Message);
        }
    }

    private static ReadOnlySpan<byte> Unpack(ReadOnlyMemory<byte> packed)
    {
        using var gzip = new GZipStream(new MemoryStream(packed.ToArray()), CompressionMode.Decompress);
        var json = new byte[LongestPage];
        var length = gzip.ReadAtLeast(json, LongestPage, throwOnEndOfStream: false);
        if (length == LongestPage) throw new InvalidDataException($"it unpacks to more than {LongestPage} bytes");
        return json.AsSpan(0, length);
    }
}
