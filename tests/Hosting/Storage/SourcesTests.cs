using FilePipeline.Contracts;
using FilePipeline.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace FilePipeline.Hosting.Tests;

public sealed class SourcesTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _clock = new(Some.Time);
    private HostedApp? _app;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private FileSources Sources => _app!.Services.GetRequiredService<FileSources>();

    public async ValueTask DisposeAsync()
    {
        if (_app is not null) await _app.DisposeAsync();
    }

    [Fact]
    public async Task Without_further_components_there_is_the_default_source_and_no_call()
    {
        await StartAsync(sidecar => sidecar.AddSources());

        var source = Assert.Single(await Sources.AllAsync(Cancellation));

        Assert.Equal((null, Components.Files), (source.Name, source.Component));
        await Sources.CheckAsync(Cancellation);
        Assert.Empty(_app!.Sidecar.Calls);
    }

    [Fact]
    public async Task A_sidecar_that_tells_no_components_leaves_the_default_source_and_a_warning()
    {
        await StartAsync(sidecar => sidecar.Metadata = null);

        Assert.Null(Assert.Single(await Sources.AllAsync(Cancellation)).Name);

        var log = _app!.Services.GetServices<ILoggerProvider>().OfType<LogLines>().Single();
        Assert.Contains(log.Lines, line => line.Contains("allow the API metadata", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sources_are_the_S3_bindings_of_that_name_the_default_first()
    {
        await StartAsync(sidecar => sidecar.Metadata = """
            {"components":[{"name":"files-us","type":"bindings.aws.s3"},{"name":"files-eu","type":"bindings.aws.s3"},
            {"name":"files-old","type":"bindings.azure.blobstorage"},{"name":"parking","type":"bindings.aws.s3"}]}
            """);

        Assert.Equal([null, "eu", "us"], (await Sources.AllAsync(Cancellation)).Select(source => source.Name));
        Assert.Equal("us", (await Sources.FindAsync("us", Cancellation))!.Name);
        Assert.Null(await Sources.FindAsync("old", Cancellation));
        var gone = await Assert.ThrowsAsync<CodedException>(async () => await Sources.BucketAsync("old", Cancellation));
        Assert.Equal("files-old-unavailable", gone.Code);
    }

    [Fact]
    public async Task An_event_finds_its_source_by_its_bucket()
    {
        await StartAsync(sidecar => sidecar.AddSources("eu"));
        FileEvent[] events =
        [
            Some.Event("a"), Some.Event("a") with { Bucket = "filepipeline-files-eu" }, Some.Event("a") with { Bucket = "others" },
        ];

        var located = await Sources.LocateAsync(events, Cancellation);

        Assert.Equal([null, "eu"], located.Files.Select(file => file.Source));
        Assert.Equal([StateKeys.FileId("a"), StateKeys.FileId("a", "eu")], located.Files.Select(file => file.FileId));
        Assert.True(located.HasOthers);
        Assert.Empty(located.Silent);
        Assert.Equal("files = filepipeline-uploads, files-eu = filepipeline-files-eu", await Sources.DescribeAsync(Cancellation));
    }

    [Fact]
    public async Task Two_components_over_one_bucket_stop_the_start_with_both_names()
    {
        await StartAsync(sidecar =>
        {
            sidecar.AddSources("eu");
            sidecar.Buckets["files-eu"].Name = "filepipeline-uploads";
        });

        await AssertStoppedAsync("'files' and 'files-eu'", "filepipeline-uploads");
    }

    [Theory]
    [InlineData("files-EU")]
    [InlineData("files-")]
    [InlineData("files-a-name-that-is-too-long")]
    public async Task A_component_whose_name_is_no_source_stops_the_start(string component)
    {
        await StartAsync(sidecar => sidecar.Metadata = $$"""{"components":[{"name":"{{component}}","type":"bindings.aws.s3"}]}""");

        await AssertStoppedAsync($"'{component}'", SourceNames.Rule);
    }

    [Fact]
    public async Task A_bucket_that_does_not_answer_keeps_only_its_own_files_waiting()
    {
        var isDown = true;
        await StartAsync(sidecar =>
        {
            sidecar.AddSources("eu", "us");
            sidecar.OnBinding("files-eu", "list", call => Volatile.Read(ref isDown)
                ? throw new Grpc.Core.RpcException(new(Grpc.Core.StatusCode.Internal, "no route to host"))
                : new("""{"Name":"bucket-eu","Contents":[],"IsTruncated":false}"""u8.ToArray()));
        });
        FileEvent[] events = [Some.Event("a") with { Bucket = "bucket-eu" }, Some.Event("a") with { Bucket = "filepipeline-files-us" }];

        var located = await Sources.LocateAsync(events, Cancellation);
        Assert.Equal("us", Assert.Single(located.Files).Source);
        Assert.Equal(["files-eu"], located.Silent);
        Assert.False(located.HasOthers);

        // It is not asked again at once.
        var asked = Asked();
        Assert.Equal(["files-eu"], (await Sources.LocateAsync(events, Cancellation)).Silent);
        Assert.Equal(asked, Asked());

        Volatile.Write(ref isDown, false);
        _clock.Advance(TimeSpan.FromSeconds(5));
        await Sources.LocateAsync(events, Cancellation);
        while ((await Sources.AllAsync(Cancellation))[1].Bucket.KnownName is null) await Task.Yield();

        located = await Sources.LocateAsync(events, Cancellation);
        Assert.Equal(["eu", "us"], located.Files.Select(file => file.Source));
        Assert.Empty(located.Silent);
    }

    [Fact]
    public async Task A_bucket_that_hangs_is_given_two_seconds_once()
    {
        using var reached = new SemaphoreSlim(0);
        using var release = new SemaphoreSlim(0);
        await StartAsync(sidecar =>
        {
            sidecar.AddSources("eu");
            sidecar.BeforeNext(call => call.Component == "files-eu", () =>
            {
                reached.Release();
                release.Wait(TimeSpan.FromSeconds(30));
            });
        });
        Assert.True(await reached.WaitAsync(TimeSpan.FromSeconds(30), Cancellation));
        await (await Sources.BucketAsync(null, Cancellation)).NameAsync(Cancellation);
        FileEvent[] events = [Some.Event("a") with { Bucket = "filepipeline-files-eu" }];
        var first = Sources.LocateAsync(events, Cancellation);
        Assert.False(first.IsCompleted);

        _clock.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(["files-eu"], (await first.WaitAsync(TimeSpan.FromSeconds(30), Cancellation)).Silent);
        Assert.True(Sources.LocateAsync(events, Cancellation).IsCompletedSuccessfully);
        release.Release();
    }

    private int Asked() => _app!.Sidecar.Calls.Count(call => call.Component == "files-eu");

    private async Task StartAsync(Action<ScriptedSidecar> script) => _app = await HostedApp.StartAsync(
        _ => { },
        script: script,
        add: builder =>
        {
            builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(_clock));
            builder.AddSources();
        });

    private async Task AssertStoppedAsync(params string[] texts)
    {
        var stopped = new TaskCompletionSource();
        await using var registration = _app!.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping
            .Register(stopped.SetResult);
        await stopped.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        Assert.True(_app.Services.GetRequiredService<FailedStart>().IsFailed);
        var log = _app.Services.GetServices<ILoggerProvider>().OfType<LogLines>().Single();
        var line = log.Lines.First(line => line.Contains("Cannot start", StringComparison.Ordinal));
        Assert.All(texts, text => Assert.Contains(text, line, StringComparison.Ordinal));
    }
}
