using System.Text.Json;
using System.Text.Json.Serialization;

namespace FilePipeline.Contracts;

/// <summary>The status of a file.</summary>
[JsonConverter(typeof(FileStatusConverter))]
public enum FileStatus
{
    /// <summary>A message for the file was sent, or is due later.</summary>
    Waiting,

    /// <summary>A worker processes the file; the record of a large file has a claim.</summary>
    Processing,

    /// <summary>The last attempt failed; SQS will redeliver the message.</summary>
    Failing,

    /// <summary>Final: analysed.</summary>
    Processed,

    /// <summary>Final: rejected by a rule, with a code.</summary>
    Rejected,

    /// <summary>Final: the object did not exist when it was read.</summary>
    Missing,

    /// <summary>Final: the object was deleted.</summary>
    Removed,

    /// <summary>Final until an operator acts: the last round failed.</summary>
    Parked,

    /// <summary>Final: an operator discarded the file.</summary>
    Discarded,
}

/// <summary>Properties of a status.</summary>
public static class FileStatuses
{
    /// <summary>Whether a file of this status needs no further processing.</summary>
    public static bool IsFinal(this FileStatus status) => status switch
    {
        FileStatus.Waiting or FileStatus.Processing or FileStatus.Failing => false,
        FileStatus.Processed or FileStatus.Rejected or FileStatus.Missing or FileStatus.Removed or FileStatus.Parked
            or FileStatus.Discarded => true,
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "not a file status"),
    };

    /// <summary>The name in JSON.</summary>
    public static string ToWireName(this FileStatus status) => JsonNamingPolicy.CamelCase.ConvertName(status.ToString());
}

/// <summary>Writes statuses as names; numbers are refused.</summary>
public sealed class FileStatusConverter() : JsonStringEnumConverter<FileStatus>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);
