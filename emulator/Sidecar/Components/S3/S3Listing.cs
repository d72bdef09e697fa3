using System.Globalization;
using System.Text.Json;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>list: ListObjects (version 1), with the field names of the Go SDK.</summary>
internal sealed class S3Listing(S3Place place)
{
    private const int DefaultMax = 1000;
    private static readonly JsonSerializerOptions _anyCase = new() { PropertyNameCaseInsensitive = true };

    public async Task<BindingReply> ListAsync(BindingCall call, CancellationToken cancellation)
    {
        var request = Read(call.Data);
        place.Faults.Pass("list", $"{request.Prefix}|{request.Marker}", "ListObjects");
        var max = Math.Min(request.MaxResults is > 0 and var asked ? asked : DefaultMax, DefaultMax);
        var page =
            await place.Objects.ListAsync(place.Bucket, request.Prefix ?? "", request.Marker ?? "", request.Delimiter, max, cancellation);
        return BindingReply.Of(GoJson.Marshal(writer => Write(writer, request, max, page)));
    }

    private static Request Read(ReadOnlyMemory<byte> data)
    {
        if (data.IsEmpty) return new Request(null, null, null, null);
        try
        {
            return JsonSerializer.Deserialize<Request>(data.Span, _anyCase) ?? new Request(null, null, null, null);
        }
        catch (JsonException exception)
        {
            throw new CallException($"s3 binding (List Operation) - unable to parse Data property - {exception.Message}", exception);
        }
    }

    private void Write(Utf8JsonWriter writer, Request request, int max, ObjectPage page)
    {
        writer.WriteStartObject();
        WriteList(writer, "CommonPrefixes", page.CommonPrefixes, prefix => writer.WriteString("Prefix", prefix));
        WriteList(writer, "Contents", page.Contents, found => WriteObject(writer, found));
        WriteText(writer, "Delimiter", string.IsNullOrEmpty(request.Delimiter) ? null : request.Delimiter);
        writer.WriteString("EncodingType", "");
        writer.WriteBoolean("IsTruncated", page.IsTruncated);
        writer.WriteString("Marker", request.Marker ?? "");
        writer.WriteNumber("MaxKeys", max);
        writer.WriteString("Name", place.Bucket);
        WriteText(writer, "NextMarker", page.IsTruncated && !string.IsNullOrEmpty(request.Delimiter) ? LastOf(page) : null);
        writer.WriteString("Prefix", request.Prefix ?? "");
        writer.WriteString("RequestCharged", "");
        writer.WriteStartObject("ResultMetadata");
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteObject(Utf8JsonWriter writer, StoredObject found)
    {
        writer.WriteNull("ChecksumAlgorithm");
        writer.WriteString("ChecksumType", "");
        writer.WriteString("ETag", $"\"{found.ETag}\"");
        writer.WriteString("Key", found.Key);
        writer.WriteString(
            "LastModified", found.LastModified.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFF'Z'", CultureInfo.InvariantCulture));
        writer.WriteNull("Owner");
        writer.WriteNull("RestoreStatus");
        writer.WriteNumber("Size", found.Size);
        writer.WriteString("StorageClass", "STANDARD");
    }

    // Go writes nil slices as null.
    private static void WriteList<T>(Utf8JsonWriter writer, string name, IReadOnlyList<T> items, Action<T> write)
    {
        if (items.Count == 0)
        {
            writer.WriteNull(name);
            return;
        }
        writer.WriteStartArray(name);
        foreach (var item in items)
        {
            writer.WriteStartObject();
            write(item);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void WriteText(Utf8JsonWriter writer, string name, string? text)
    {
        if (text is null) writer.WriteNull(name);
        else writer.WriteString(name, text);
    }

    private static string? LastOf(ObjectPage page)
    {
        var last = page.Contents.Count == 0 ? null : page.Contents[^1].Key;
        var prefix = page.CommonPrefixes.Count == 0 ? null : page.CommonPrefixes[^1];
        return string.CompareOrdinal(last, prefix) >= 0 ? last : prefix;
    }

    private sealed record Request(string? Marker, string? Prefix, int? MaxResults, string? Delimiter);
}
