using FilePipeline.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace FilePipeline.Ingest.Tests;

public sealed class FailureListTests
{
    [Fact]
    public async Task Failures_are_listed_newest_first_in_pages()
    {
        await using var app = await IngestApp.StartAsync();
        for (var n = 0; n < 5; n++) app.Place($"in/{n}.txt", FileStatus.Rejected, Codes.TooLarge, minute: n);
        Assert.Equal(["in/4.txt", "in/3.txt", "in/2.txt", "in/1.txt", "in/0.txt"], await app.KeysAsync("/failures?limit=2"));
        Assert.Equal(["in/4.txt", "in/3.txt", "in/2.txt", "in/1.txt", "in/0.txt"], await app.KeysAsync("/files?status=rejected&limit=2"));
    }

    [Fact]
    public async Task Failures_are_selected_by_status_code_prefix_and_time()
    {
        await using var app = await IngestApp.StartAsync();
        app.Place("in/a.txt", FileStatus.Rejected, Codes.TooLarge, minute: 1);
        app.Place("in/b.txt", FileStatus.Rejected, Codes.TypeMismatch, minute: 2);
        app.Place("in/c.txt", FileStatus.Missing, Codes.NotFound, minute: 3);
        app.Place("out/d.txt", FileStatus.Parked, Codes.TimedOut, minute: 4);

        Assert.Equal(["in/c.txt", "in/b.txt", "in/a.txt"], await app.KeysAsync("/failures?prefix=in/"));
        Assert.Equal(["out/d.txt"], await app.KeysAsync("/failures?status=parked"));
        Assert.Equal(["in/b.txt"], await app.KeysAsync("/failures?code=type-mismatch"));
        var (from, to) = (ApiClient.Iso(Some.Time.AddMinutes(2)), ApiClient.Iso(Some.Time.AddMinutes(4)));
        Assert.Equal(["in/c.txt", "in/b.txt"], await app.KeysAsync($"/failures?from={from}&to={to}"));
    }

    [Fact]
    public async Task A_failure_that_was_replaced_is_not_listed()
    {
        await using var app = await IngestApp.StartAsync();
        var failed = app.Place("in/a.txt", FileStatus.Rejected, Codes.TooLarge);
        app.Save((failed with { Generation = 1 }).AsFinal(FileStatus.Processed));
        var page = await app.JsonAsync("/api/v1/failures");
        Assert.Empty(page["files"]!.AsArray());
        Assert.Equal(1, (int)page["searched"]!);
    }

    [Fact]
    public async Task Rejected_files_of_today_cost_reads_of_these_alone()
    {
        await using var app = await IngestApp.StartAsync();
        for (var n = 0; n < 500; n++) app.Place($"old/{n}.txt", FileStatus.Rejected, Codes.TooLarge, minute: -n - 1);
        app.Place("new.txt", FileStatus.Rejected, Codes.TooLarge, minute: 1);
        var before = app.Sidecar.Calls.Count;
        Assert.Equal(["new.txt"], await app.KeysAsync($"/failures?from={ApiClient.Iso(Some.Time)}"));
        Assert.Equal(
            ["binding parking list", $"get records {StateKeys.File(StateKeys.FileId("new.txt"))}"],
            app.Sidecar.Calls.Skip(before).Select(call => call.ToString()));
    }

    [Fact]
    public async Task A_search_of_failures_ends_with_its_time_and_continues()
    {
        var clock = new FakeTimeProvider(Some.Time);
        await using var app = await IngestApp.StartAsync(clock);
        for (var n = 0; n < 60; n++) app.Place($"in/{n}.txt", FileStatus.Rejected, Codes.TooLarge, minute: n);
        app.Sidecar.BeforeNext(call => call.Kind == "get", () => clock.Advance(TimeSpan.FromMilliseconds(300)));
        var page = await app.JsonAsync("/api/v1/failures?prefix=in/5&type=csv");
        Assert.Empty(page["files"]!.AsArray());
        Assert.Equal((50, "2026-01-02T03:14:05.678Z"), ((int)page["searched"]!, (string)page["searchedTo"]!));
        Assert.NotNull(page["next"]);
    }
}
