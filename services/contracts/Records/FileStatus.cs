using System.Text.Json;
using System.Text.Json.Serialization;

namespace FilePipeline.Contracts;

/// <summary>Where a file stands.</summary>
[JsonConverter(typeof(FileStatusConverter))]
public enum FileStatus
{
    /// <summary>A message was sent for it, or is due later.</summary>
    Waiting,

    /// <summary>Someone works on it; large files carry a claim.</summary>
    Processing,

    /// <summary>The last attempt failed; SQS will bring it back.</summary>
    Failing,

    /// <summary>Final: analysed.</summary>
    Processed,

    /// <summary>Final: refused, with a code.</summary>
    Rejected,

    /// <summary>Final: gone when read.</summary>
    Missing,

    /// <summary>Final: deleted by its owner.</summary>
    Removed,

    /// <summary>Final until a person acts: given up.</summary>
    Parked,

    /// <summary>Final: a person gave it up.</summary>
    Discarded,
}

/// <summary>What is true of a status.</summary>
public static class FileStatuses
{
    /// <summary>Whether nothing more happens to the file by itself.</summary>
    public static bool IsFinal(this FileStatus status) => status switch
    {
        FileStatus.Waiting or FileStatus.Processing or FileStatus.Failing => false,
        FileStatus.Processed or FileStatus.Rejected or FileStatus.Missing or FileStatus.Removed or FileStatus.Parked
            or FileStatus.Discarded => true,
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "not a file status"),
    };

    /// <summary>The word on the wire.</summary>
    public static string ToWireName(this FileStatus status) => JsonNamingPolicy.CamelCase.ConvertName(status.ToString());
}

/// <summary>Statuses as their words; numbers are no statuses.</summary>
public sealed class FileStatusConverter() : JsonStringEnumConverter<FileStatus>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);
