using System.Net;
using System.Text.Json.Nodes;

namespace FilePipeline.Requeue.Tests;

public sealed class ParkedPageTests
{
    [Fact]
    public async Task A_group_larger_than_a_page_is_counted_whole_and_shown_in_pages()
    {
        await using var app = await RequeueApp.StartAsync();
        for (var i = 0; i < 25; i++) app.Park($"first/{i}.txt", "files-unavailable");
        for (var i = 0; i < 7; i++) app.Park($"second/{i}.txt", "timed-out");
        var overview = await app.GetParkedAsync("?limit=10");
        Assert.Equal(
            [("files-unavailable", 25, 10), ("timed-out", 7, 0)],
            overview["groups"]!.AsArray()
                .Select(group => ((string)group!["code"]!, (int)group["count"]!, group["items"]!.AsArray().Count)));
        Assert.All(overview["groups"]!.AsArray(), group => Assert.NotEmpty((string)group!["sample"]!));
        Assert.False((bool)overview["isComplete"]!);

        var shown = Keys(await app.GetParkedAsync("?code=timed-out"));
        Assert.Equal(Enumerable.Range(0, 7).Select(i => $"second/{i}.txt"), shown.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_pages_of_a_snapshot_show_each_member_once_and_none_that_came_later()
    {
        await using var app = await RequeueApp.StartAsync();
        for (var i = 0; i < 25; i++) app.Park($"{i}.txt", "timed-out");
        var page = await app.GetParkedAsync("?code=timed-out&limit=10");
        var asOf = Uri.EscapeDataString((string)page["asOf"]!);
        List<string> shown = [.. Keys(page)];
        app.Clock.Advance(TimeSpan.FromSeconds(1));
        for (var i = 0; i < 25; i++) app.Park($"late/{i}.txt", "timed-out");
        while ((string?)page["next"] is { } next)
        {
            page = await app.GetParkedAsync($"?code=timed-out&limit=10&asOf={asOf}&after={Uri.EscapeDataString(next)}");
            shown.AddRange(Keys(page));
        }

        Assert.True((bool)page["isComplete"]!);
        Assert.DoesNotContain(shown, key => key.StartsWith("late/", StringComparison.Ordinal));
        Assert.Equal(shown.Count, shown.Distinct().Count());
    }

    [Theory]
    [InlineData("?limit=0")]
    [InlineData("?limit=1001")]
    [InlineData("?code=a%2Fb")]
    public async Task A_page_that_cannot_be_is_a_clear_400(string query)
    {
        await using var app = await RequeueApp.StartAsync();
        var (status, body) = await app.AskAsync(HttpMethod.Get, $"/parked{query}");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("limit 1 to 1000", (string)body["detail"]!, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Keys(JsonNode page) =>
        page["groups"]!.AsArray().SelectMany(group => group!["items"]!.AsArray()).Select(item => (string)item!["key"]!);
}
