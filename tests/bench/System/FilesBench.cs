using System.Globalization;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Bench;

/// <summary>The time of a page of Files, and ingest's memory, with many files in the bucket.</summary>
internal static class FilesBench
{
    private const string Records = "filepipeline-records";
    private const string Parking = "filepipeline-parking";
    private const int PageSize = 200;
    private const int Writers = 4;

    // One file in a thousand is rejected.
    private const int RejectedEvery = 1000;

    public static async Task RunAsync(BenchSettings settings, Report report, CancellationToken cancellation)
    {
        // Without events: the files are placed with their records.
        await using var system = await BenchSystem.StartAsync("dapr.yaml", cancellation, topology => topology with
        {
            Buckets = [.. topology.Buckets.Select(bucket => bucket with { Notifications = [] })],
        });
        await FillAsync(system, settings.ListedFiles, cancellation);
        using var people = new HttpClient { BaseAddress = system.Run.IngestAddress };
        // The first page compiles the code.
        await PageAsync(people, "/api/v1/files?limit=200", cancellation);
        var memory = ProcessMemory.From(system.ProcessOf(AppIds.Ingest));
        var (pages, seen) = await WalkAsync(people, $"/api/v1/files?limit={PageSize}", cancellation);
        Add(report, string.Create(CultureInfo.InvariantCulture, $"a page of {PageSize} of {seen:N0} files, ms"), pages);
        (pages, seen) = await WalkAsync(people, "/api/v1/files?type=csv", cancellation);
        Add(report, string.Create(CultureInfo.InvariantCulture, $"a page of a filter that matches {seen:N0}, ms"), pages);
        (pages, seen) = await WalkAsync(people, "/api/v1/failures?limit=50", cancellation);
        Add(report, string.Create(CultureInfo.InvariantCulture, $"a page of the {seen:N0} failures, ms"), pages);
        var seconds = await Pairs.TimeAsync(async () => seen = await ExportAsync(people, cancellation));
        report.Add(new(string.Create(CultureInfo.InvariantCulture, $"export of {seen:N0} files, s"), Text(seconds)));
        var growth = memory.PeakMebibytes - memory.IdleMebibytes;
        report.Add(new("memory of ingest above idle meanwhile, MiB", Text(growth), "under 100", growth < 100));
    }

    private static void Add(Report report, string what, List<double> times)
    {
        times.Sort();
        var figure = $"{Text(times[0])} / {Text(times[times.Count / 2])} / {Text(times[^1])}";
        report.Add(new(what, figure, "under 300", times[times.Count / 2] < 300));
    }

    private static async Task FillAsync(BenchSystem system, int count, CancellationToken cancellation)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Writers, CancellationToken = cancellation };
        await Parallel.ForAsync(0, count, parallel, async (number, token) =>
        {
            var key = string.Create(CultureInfo.InvariantCulture, $"bench/{number / 1000:000}/{number:000000}.txt");
            await system.PutAsync(key, "x\n", token);
            var isRejected = number % RejectedEvery == 0;
            var at = DateTimeOffset.UnixEpoch.AddSeconds(number);
            var record = new FileRecord
            {
                FileId = StateKeys.FileId(key),
                Key = key,
                Write = ObjectVersion.Of(null, null, null, 2, at),
                Status = FileStatus.Processed,
                Code = isRejected ? Codes.TypeNotAllowed : null,
                Bytes = 2,
                Analysis = new JsonObject { ["type"] = "text/plain" },
                FirstSeenAt = at,
                UpdatedAt = at,
            }.AsFinal(isRejected ? FileStatus.Rejected : FileStatus.Processed);
            system.Run.Cloud.Tables.Apply(new ItemStep.Put(
                Records, new StateItem(AttributeValue.Of(System.Text.Encoding.UTF8.GetString(record.ToJson())), $"{number}", null)
                    .ToAttributes("key", StateKeys.File(record.FileId), null)));
            if (FailureIndexKeys.Of(record) is { } entry)
            {
                using var body = new MemoryStream(FailureIndexKeys.ContentOf(record));
                await system.Run.Cloud.Objects.PutAsync(Parking, entry, body, token);
            }
        });
    }

    private static async Task<(List<double> Times, int Files)> WalkAsync(HttpClient people, string path, CancellationToken cancellation)
    {
        List<double> times = [];
        var files = 0;
        for (string? next = path; next is not null;)
        {
            JsonNode page = new JsonObject();
            times.Add(await Pairs.TimeAsync(async () => page = await PageAsync(people, next, cancellation)) * 1000);
            files += page["files"]!.AsArray().Count;
            next = (string?)page["next"] is { } cursor ? $"{path}&cursor={cursor}" : null;
        }

        return (times, files);
    }

    private static async Task<JsonNode> PageAsync(HttpClient people, string path, CancellationToken cancellation) =>
        JsonNode.Parse(await people.GetStringAsync(new Uri(path, UriKind.Relative), cancellation))!;

    private static async Task<int> ExportAsync(HttpClient people, CancellationToken cancellation)
    {
        using var lines = new StreamReader(await people.GetStreamAsync(new Uri("/api/v1/files.ndjson", UriKind.Relative), cancellation));
        var count = 0;
        while (await lines.ReadLineAsync(cancellation) is not null) count++;
        return count;
    }

    private static string Text(double figure) => figure.ToString("0.#", CultureInfo.InvariantCulture);
}
