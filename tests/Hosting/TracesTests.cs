using System.Diagnostics;
using FilePipeline.Contracts;
using FilePipeline.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace FilePipeline.Hosting.Tests;

public sealed class TracesTests : IAsyncLifetime
{
    private const string Zeros = "00-00000000000000000000000000000000-0000000000000000-00";
    private const string Earlier = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private static readonly FileEvent _file = Some.Event("in/a.txt");
    private readonly ActivityListener _listener = new()
    {
        // By name: asked while the source is being made, there is no other way to know it.
        ShouldListenTo = source => source.Name == "FilePipeline",
        Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
    };
    private HostedApp? _app;

    private HostedApp App => _app!;

    public async ValueTask InitializeAsync()
    {
        ActivitySource.AddActivityListener(_listener);
        _app = await HostedApp.StartAsync(_ => { });
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        _listener.Dispose();
    }

    [Fact]
    public async Task Concurrent_first_handlings_share_one_trace()
    {
        var one = await HandleAsync(_file);
        var other = await HandleAsync(_file with { });
        var nextWrite = await HandleAsync(Some.Event("in/a.txt", Some.Write(2)));

        Assert.Equal(one.TraceId, other.TraceId);
        Assert.NotEqual(one.TraceId, nextWrite.TraceId);
        Assert.Equal((default, default), (one.ParentSpanId, other.ParentSpanId));
    }

    [Fact]
    public async Task The_first_handling_links_to_the_upload()
    {
        Receive(Earlier);

        var link = Assert.Single((await HandleAsync(_file)).Links);

        Assert.Equal(ActivityContext.Parse(Earlier, null).SpanId, link.Context.SpanId);
    }

    [Fact]
    public async Task A_message_with_a_traceparent_continues_its_trace()
    {
        var file = _file with { Origin = new(MessageSources.Requeue, 1, 0, Earlier) };

        Assert.Equal(ActivityContext.Parse(Earlier, null).SpanId, (await HandleAsync(file)).ParentSpanId);
    }

    [Fact]
    public async Task A_redelivered_message_continues_the_trace_of_its_record()
    {
        App.Sidecar.State.Set(StateKeys.File(
            _file.FileId), (Some.Record() with { FileId = _file.FileId, Write = _file.Write, Traceparent = Earlier }).ToJson());

        Assert.Equal(ActivityContext.Parse(Earlier, null).SpanId, (await HandleAsync(_file)).ParentSpanId);
    }

    [Theory]
    [InlineData(Zeros)]
    [InlineData("nonsense")]
    public async Task An_invalid_traceparent_is_neither_continued_nor_linked(string none)
    {
        Receive(none);
        var handled = await HandleAsync(_file with { Origin = new(MessageSources.Requeue, 1, 0, none) });

        Assert.Equal(default, handled.ParentSpanId);
        Assert.NotEqual(default, handled.TraceId);
        Assert.Empty(handled.Links);
    }

    [Fact]
    public async Task A_saved_record_names_the_trace_that_it_was_saved_in()
    {
        var records = App.Services.GetRequiredService<RecordStore>();
        var handled = await HandleAsync(_file, async cancellation => await records.SaveAsync(
            Some.Record() with { FileId = _file.FileId, Write = _file.Write },
            await records.LoadAsync(_file.FileId, cancellation), cancellation));

        Assert.Equal(handled.Id, FileRecord.FromJson(App.Sidecar.State.Find(StateKeys.File(_file.FileId))!).Traceparent);
    }

    [Fact]
    public async Task A_failed_attempt_shows_its_code_and_nothing_of_the_file()
    {
        var handled = await HandleAsync(_file, _ => throw new CodedException(Codes.NotFound, "file in/a.txt"));

        Assert.Equal((ActivityStatusCode.Error, Codes.NotFound), (handled.Status, handled.StatusDescription));
    }

    [Theory]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", 1)]
    [InlineData(Zeros, 0)]
    public async Task Where_the_sidecar_traces_a_files_handling_links_to_its_delivery_and_the_delivery_is_left_out(
        string traceparent, int links)
    {
        Activity? delivery = null;
        Activity? handled = null;
        await using var app = await HostedApp.StartAsync(routes =>
            routes.MapBinding("/work", async (FileBatchRunner each, CancellationToken cancellation) =>
        {
            delivery = Activity.Current;
            return await each.RunAsync(
                "process file", [_file], (_, _) => Task.FromResult(Look(out handled)), (_, _, _) => Task.CompletedTask, cancellation);
        }));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/work");
        request.Headers.Add("traceparent", traceparent);
        using var response = await app.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.False(delivery!.Recorded);
        Assert.NotEqual(delivery.TraceId, handled!.TraceId);
        Assert.Equal(links, handled.Links.Count());
        Assert.All(handled.Links, link => Assert.Equal(ActivityContext.Parse(traceparent, null).SpanId, link.Context.SpanId));
    }

    private void Receive(string traceparent) => App.Sidecar.State.Set(
        StateKeys.Upload(_file.FileId),
        new UploadReceipt { Sha256 = "", Bytes = 3, ETags = [], ReceivedAt = Some.Time, Traceparent = traceparent }.ToJson());

    private static DeliveryResult Look(out Activity? current)
    {
        current = Activity.Current;
        return DeliveryResult.Success;
    }

    private async Task<Activity> HandleAsync(FileEvent file, Func<CancellationToken, Task>? work = null)
    {
        Activity? seen = null;
        await App.Services.GetRequiredService<FileBatchRunner>().RunAsync(
            "process file",
            [file],
            async (_, cancellation) =>
            {
                seen = Activity.Current;
                if (work is not null) await work(cancellation);
                return DeliveryResult.Success;
            },
            (_, _, _) => Task.CompletedTask,
            TestContext.Current.CancellationToken);
        return seen!;
    }
}
