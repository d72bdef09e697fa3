using System.Text.Json.Nodes;
using FilePipeline.Contracts;
using FilePipeline.Emulator.Commands;

namespace FilePipeline.Emulator.Tests.Commands;

/// <summary>Creates rows and records for tests.</summary>
internal static class Rows
{
    public static readonly DateTimeOffset Began = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static TryFile File(string name) => new(name, $"/files/{name}", $"try/r1/{name}");

    public static FileRecord Record(string name, FileStatus status) => new()
    {
        FileId = StateKeys.FileId($"try/r1/{name}"),
        Key = $"try/r1/{name}",
        Write = new ObjectVersion(null, "0A", "etag", 12, Began),
        Status = status,
        FirstSeenAt = Began,
        UpdatedAt = Began.AddMilliseconds(123),
    };

    public static TryRow Processed(string name) => new(File(name))
    {
        Began = Began,
        IsUploaded = true,
        Record = Record(name, FileStatus.Processed) with
        {
            Bytes = 1234,
            Lines = 5,
            Sha256 = new string('a', 64),
            Attempts = 3,
            Analysis = new JsonObject { ["type"] = "text/csv", ["columns"] = 3 },
        },
    };

    public static TryRow Rejected(string name) => new(File(name))
    {
        Began = Began,
        IsUploaded = true,
        Record = Record(name, FileStatus.Rejected) with { Code = Codes.TypeNotAllowed, Reason = "type .sh is not accepted", Attempts = 1 },
    };
}
