using System.Globalization;
using FilePipeline.Contracts;

namespace FilePipeline.TestKit;

/// <summary>Default values for tests.</summary>
public static class Some
{
    /// <summary>A time in whole milliseconds.</summary>
    public static DateTimeOffset Time { get; } = DateTimeOffset.Parse("2026-01-02T03:04:05.678Z", CultureInfo.InvariantCulture);

    /// <summary>An object version as in S3 events; the number gives its order.</summary>
    public static ObjectVersion Write(int number = 1, string eTag = "etag", long size = 3) =>
        ObjectVersion.Of(null, $"00{number:X16}", eTag, size, Time.AddSeconds(number));

    /// <summary>An event of the upload bucket.</summary>
    public static FileEvent Event(string key = "in/a.txt", ObjectVersion? write = null, int round = 0, int generation = 0) => new(
        "filepipeline-uploads", key,
        write ?? Write(), IsRemoval: false, round + generation == 0 ? null : new(MessageSources.Requeue, round, generation));

    /// <summary>A removal in the upload bucket.</summary>
    public static FileEvent Removal(string key = "in/a.txt", int number = 2) => new(
        "filepipeline-uploads", key, ObjectVersion.Of(null, $"00{number:X16}", null, null, Time.AddSeconds(number)), IsRemoval: true);

    /// <summary>A record of an event.</summary>
    public static FileRecord Record(FileEvent? file = null, FileStatus status = FileStatus.Processed, int generation = 0)
    {
        file ??= Event();
        var record = new FileRecord
        {
            FileId = file.FileId,
            Key = file.Key,
            Source = file.Source,
            Write = file.Write,
            Status = status,
            Generation = generation,
            FirstSeenAt = Time,
            UpdatedAt = Time,
        };
        return status.IsFinal() ? record.AsFinal(status) : record;
    }
}
