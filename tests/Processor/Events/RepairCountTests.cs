using FilePipeline.Contracts;

namespace FilePipeline.Processor.Tests;

public sealed class RepairCountTests
{
    [Theory]
    [InlineData(true, FileStatus.Failing)]
    [InlineData(false, FileStatus.Processed)]
    public async Task Processing_a_file_resets_its_repair_count(bool doesFail, FileStatus expected)
    {
        await using var app = await ProcessorApp.StartAsync();
        var file = app.Put("a.txt", "x");
        var waiting = Some.Record(file, FileStatus.Failing) with { Repairs = 7, DueAt = Some.Time };
        app.Sidecar.State.Set(StateKeys.File(file.FileId), waiting.ToJson());
        if (doesFail) app.Sidecar.FailNext(call => call.Component == Components.Files && call.Operation == "get");

        await app.DeliverAsync(file);

        var record = app.Find(file)!;
        Assert.Equal((expected, 0, null), (record.Status, record.Repairs, record.DueAt));
    }
}
