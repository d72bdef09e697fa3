using System.Text.Json;
using FilePipeline.Contracts;

namespace FilePipeline.Ingest.Tests.Pages;

/// <summary>Answers of requeue.</summary>
internal static class Requeue
{
    public const string NothingParked = """{"asOf":"2026-01-02T03:04:05Z","isComplete":true,"next":null,"groups":[]}""";

    public const string NoSendBacks = """{"missing":null,"sendBacks":[]}""";

    /// <summary>Answers each path, without its query, with JSON; the calls are returned.</summary>
    public static IReadOnlyList<Invocation> Answer(IngestApp app, params (string Path, string Json)[] answers)
    {
        List<Invocation> calls = [];
        app.Sidecar.OnInvocation = call =>
        {
            lock (calls) calls.Add(call);
            var found = answers.FirstOrDefault(answer => answer.Path == call.Path.Split('?')[0]).Json;
            return found is null
                ? new(404, """{"detail":"not scripted","status":404}""", "application/problem+json")
                : new(200, found);
        };
        return calls;
    }

    /// <summary>A group with one listed entry.</summary>
    public static string Parked(FileRecord record, int count = 1, byte[]? sample = null, string? next = null) => Json(new
    {
        asOf = Some.Time,
        isComplete = next is null,
        next,
        groups = new[]
        {
            new
            {
                code = record.Code,
                count,
                first = record.UpdatedAt,
                last = record.UpdatedAt,
                sample = sample ?? "{}"u8.ToArray(),
                items = new[]
                {
                    new
                    {
                        parkingKey = ParkingKeys.Parked(record.Code!, "1"),
                        fileId = record.FileId,
                        key = record.Key,
                        code = record.Code,
                        reason = "as it failed",
                        at = record.UpdatedAt,
                    },
                },
            },
        },
    });

    /// <summary>A send-back of timed-out files.</summary>
    public static string SendBack(string phase, bool isPaused = false) => Json(new
    {
        id = "send-back-timed-out",
        code = Codes.TimedOut,
        phase,
        isPaused,
        step = 1,
        sent = 5,
        processed = 3,
        parkedAgain = 1,
        otherwise = 0,
        open = 1,
        by = "ada",
        startedAt = Some.Time,
        updatedAt = Some.Time,
        why = phase == "stopped" ? "too many" : null,
    });

    private static string Json<T>(T value) => JsonSerializer.Serialize(value);
}
