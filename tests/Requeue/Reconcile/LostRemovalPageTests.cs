using System.Text;
using FilePipeline.Contracts;
using static FilePipeline.Requeue.Tests.LostRemovalTests;

namespace FilePipeline.Requeue.Tests;

/// <summary>Pages of the key lists that are unreadable or cannot be written.</summary>
public sealed class LostRemovalPageTests
{
    public static TheoryData<string> Unreadable => ["not packed", "not json", "no keys", "too large", "a bomb", "missing"];

    [Theory, MemberData(nameof(Unreadable))]
    public async Task A_page_of_the_last_list_that_cannot_be_read_costs_only_its_own_keys(string how)
    {
        await using var app = await ScannedAsync(SixKeys, ("PageSize", "2"));
        var pages = app.ListPages;
        Assert.Equal(3, pages.Count);
        Break(app, pages[1], how);
        foreach (var key in (string[])["a.txt", "c.txt", "f.txt"]) app.Sidecar.Buckets["files"].Remove(key);

        await TickAsync(app);

        Assert.Equal(["a.txt", "f.txt"], Removals(app).Select(file => file.Key));
        Assert.Equal(3, app.Books()!.Listed.Count);
        Assert.Contains(app.Log.Lines, line => line.Contains(pages[1], StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Unreadable))]
    public async Task A_page_of_this_scans_list_that_cannot_be_read_costs_reads_and_no_removal(string how)
    {
        await using var app = await ScannedAsync(SixKeys, ("PageSize", "2"));
        var last = app.ListPages;
        foreach (var key in (string[])["a.txt", "d.txt", "f.txt"]) app.Sidecar.Buckets["files"].Remove(key);
        string? page = null;
        // Three keys are left, on two pages: once both are written, the first breaks.
        app.Sidecar.BeforeNext(
            call => call.Operation == "get" && app.ListPages.Except(last).Count() == 2,
            () => Break(app, page = app.ListPages.Except(last).First(), how));

        await TickAsync(app);

        Assert.Equal(["a.txt", "d.txt", "f.txt"], Removals(app).Select(file => file.Key));
        Assert.Contains(app.Log.Lines, line => line.Contains(page!, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_page_that_could_not_be_written_does_not_keep_the_ledger_from_being_written()
    {
        await using var app = await ScannedAsync(SixKeys, ("PageSize", "2"));
        var asOf = app.Books()!.AsOf;
        app.Sidecar.Buckets["files"].Remove("a.txt");
        app.Sidecar.FailNext(call => call.Component == Components.Parking && call.Operation == "create", times: int.MaxValue);

        for (var i = 0; app.Books()!.AsOf == asOf; i++)
        {
            Assert.InRange(i, 0, 20);
            await TickAsync(app);
        }

        Assert.Equal(5, app.Books()!.Listed.Count);
    }

    private static void Break(RequeueApp app, string page, string how)
    {
        var bucket = app.Sidecar.Buckets["parking"];
        if (how == "missing") bucket.Remove(page);
        else bucket.Put(page, Broken(how));
    }

    private static byte[] Broken(string how) => how switch
    {
        "too large" => new byte[5 << 20],
        "a bomb" => Packed(new byte[64 << 20]),
        "not json" => Packed("{"u8.ToArray()),
        "no keys" => Packed("""{"schema":1,"keys":[null]}"""u8.ToArray()),
        _ => Encoding.UTF8.GetBytes(how),
    };

    private static byte[] Packed(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Fastest)) gzip.Write(content);
        return packed.ToArray();
    }
}
