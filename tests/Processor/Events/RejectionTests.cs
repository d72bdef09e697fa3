using System.Net;
using FilePipeline.Contracts;

namespace FilePipeline.Processor.Tests;

/// <summary>Files that a rule rejects are recorded and published like any other outcome.</summary>
public sealed class RejectionTests
{
    [Fact]
    public async Task A_key_longer_than_S3_allows_is_rejected()
    {
        await using var app = await ProcessorApp.StartAsync();
        // S3 refuses such keys; another store would list it at each reconcile.
        var file = Some.Event(new string('k', 1100) + ".txt", Some.Write());

        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));

        Assert.Equal((FileStatus.Rejected, Codes.KeyTooLong), (app.Find(file)!.Status, app.Find(file)!.Code));
        Assert.Single(app.Sidecar.Published);
        Assert.Empty(app.Sidecar.Sent);
    }

    [Fact]
    public async Task A_rejection_is_an_outcome_and_no_error()
    {
        await using var app = await ProcessorApp.StartAsync();
        var file = app.Put("tool.exe", "MZ");
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
        var record = app.Find(file)!;
        Assert.Equal((FileStatus.Rejected, "type-not-allowed"), (record.Status, record.Code));
        Assert.Contains(".exe", record.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain(app.Sidecar.Calls, call => call.Operation is "get" or "bulkGet");
        Assert.Single(app.Sidecar.Published);
    }

    [Theory]
    [InlineData("program.txt", "7f454c46020101000000")]
    [InlineData("picture.png", "00112233")]
    [InlineData("data.csv", "610102030405000a")]
    public async Task Content_of_another_type_than_its_name_is_rejected(string key, string hex)
    {
        await using var app = await ProcessorApp.StartAsync();
        var file = app.Put(key, Convert.FromHexString(hex));
        await app.DeliverAsync(file);
        Assert.Equal((FileStatus.Rejected, "type-mismatch"), (app.Find(file)!.Status, app.Find(file)!.Code));
    }

    [Fact]
    public async Task Sizes_out_of_bounds_are_rejected_without_a_read()
    {
        await using var app = await ProcessorApp.StartAsync(null, ("MaxBytes", "3"), ("MinBytes", "2"));
        var (large, small) = (app.Put("large.txt", "1234"), app.Put("small.txt", "1"));
        await app.DeliverAsync(large);
        await app.DeliverAsync(small);
        Assert.Equal(("too-large", "too-small"), (app.Find(large)!.Code, app.Find(small)!.Code));
        Assert.DoesNotContain(app.Sidecar.Calls, call => call.Operation == "get");
    }
}
