using System.Text;
using FilePipeline.Contracts;
using FilePipeline.Emulator.Commands;

namespace FilePipeline.Emulator.Tests.Commands;

public sealed class TryRunnerTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("try/r/a.txt", "files/try/r/a.txt")]
    [InlineData("try/r/a b+c%.txt", "files/try/r/a%20b%2Bc%25.txt")]
    [InlineData("try/r/ä#?.txt", "files/try/r/%C3%A4%23%3F.txt")]
    public void Each_segment_of_a_key_is_encoded(string key, string path) => Assert.Equal(path, IngestClient.PathOf(key));

    [Fact]
    public async Task A_failed_upload_is_retried_and_an_open_record_is_polled()
    {
        await using var ingest = await ScriptedApp.StartAsync();
        var uploads = new Queue<int>([503, 429, 201]);
        var records = new Queue<Answer>([new Answer(404), new Answer(500), RecordOf(FileStatus.Failing), RecordOf(FileStatus.Processed)]);
        ingest.Answers = (request, _) => Task.FromResult(request.Method == "PUT" ? new Answer(uploads.Dequeue()) : records.Dequeue());

        var row = await RunAsync(ingest);

        Assert.True(row.HasOutcome);
        Assert.Null(row.Refusal);
        Assert.Equal(Enumerable.Repeat("content of the file", 3), ingest.Seen.Where(request =>
            request.Method == "PUT").Select(request => request.Body));
        Assert.Equal($"/files/{StateKeys.FileId(Rows.File("a.txt").Key)}", ingest.Seen[^1].Path);
    }

    [Fact]
    public async Task A_rejected_upload_is_not_retried()
    {
        await using var ingest = await ScriptedApp.StartAsync();
        ingest.AnswerWith(400);

        var row = await RunAsync(ingest);

        Assert.Equal(("not-uploaded", "http-400", false), (row.Status, row.Error, row.HasOutcome));
        Assert.Single(ingest.Seen);
    }

    [Fact]
    public async Task After_the_time_limit_rows_keep_their_status()
    {
        await using var ingest = await ScriptedApp.StartAsync();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        ingest.Answers = async (request, _) =>
        {
            if (request.Method == "PUT") return new Answer(201);
            // The second request comes after the first answer was read.
            if (ingest.Seen.Count(seen => seen.Method == "GET") == 2) await limit.CancelAsync();
            return RecordOf(FileStatus.Waiting);
        };

        var row = await RunAsync(ingest, limit.Token);

        Assert.Equal(("waiting", false), (row.Status, row.HasOutcome));
    }

    private static Answer RecordOf(FileStatus status) =>
        new(200, Encoding.UTF8.GetString(Rows.Record("a.txt", status).ToJson()), "application/json");

    private async Task<TryRow> RunAsync(ScriptedApp ingest, CancellationToken? limit = null)
    {
        var path = _folder.Within("a.txt");
        await File.WriteAllTextAsync(path, "content of the file", TestContext.Current.CancellationToken);
        using var client = new IngestClient(new Uri($"http://127.0.0.1:{ingest.Port}/"));
        using var runner = new TryRunner(client, [Rows.File("a.txt") with { Path = path }], TimeProvider.System);
        await runner.RunAsync(limit ?? TestContext.Current.CancellationToken);
        return Assert.Single(runner.Rows);
    }
}
