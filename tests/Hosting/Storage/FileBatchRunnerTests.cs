using FilePipeline.Contracts;
using FilePipeline.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FilePipeline.Hosting.Tests;

public sealed class FileBatchRunnerTests : IAsyncLifetime
{
    private HostedApp? _app;
    private readonly FileEvent[] _files = [Some.Event("1"), Some.Event("2"), Some.Event("3")];
    private readonly List<string> _handled = [];
    private readonly List<string> _recorded = [];

    private FileBatchRunner Each => _app!.Services.GetRequiredService<FileBatchRunner>();

    public async ValueTask InitializeAsync() => _app = await HostedApp.StartAsync(_ => { });

    public async ValueTask DisposeAsync() => await _app!.DisposeAsync();

    [Fact]
    public async Task When_all_succeed_the_message_is_done()
    {
        Assert.Equal(DeliveryResult.Success, await RunAsync(_ => DeliveryResult.Success));
        Assert.Equal(["1", "2", "3"], _handled);
        Assert.Empty(_recorded);
    }

    [Fact]
    public async Task Every_file_is_tried_and_one_failure_redelivers_the_message()
    {
        Assert.Equal(DeliveryResult.Retry, await RunAsync(file =>
            file.Key == "2" ? throw new CodedException("files-unavailable", "down") : DeliveryResult.Success));
        Assert.Equal(["1", "2", "3"], _handled);
        Assert.Equal(["2 files-unavailable down"], _recorded);
    }

    [Fact]
    public async Task When_the_limit_passes_the_files_after_it_are_left_for_the_next_time()
    {
        using var limit = new CancellationTokenSource();
        var delivery = await Each.RunAsync(
            "process file",
            _files,
            async (file, _) =>
            {
                _handled.Add(file.Key);
                if (file.Key == "2") await limit.CancelAsync();
                return DeliveryResult.Success;
            },
            (file, _, _) =>
            {
                _recorded.Add(file.Key);
                return Task.CompletedTask;
            },
            limit.Token);
        Assert.Equal(DeliveryResult.Retry, delivery);
        Assert.Equal(["1", "2"], _handled);
        Assert.Empty(_recorded);
    }

    [Fact]
    public async Task A_retried_file_is_not_recorded_as_failed()
    {
        Assert.Equal(DeliveryResult.Retry, await RunAsync(_ => DeliveryResult.Retry));
        Assert.Empty(_recorded);
    }

    [Fact]
    public async Task Whatever_goes_wrong_is_recorded_with_a_code()
    {
        await RunAsync(file => file.Key switch
        {
            "1" => throw new OperationCanceledException("limit"),
            "2" => throw new InvalidOperationException("bug"),
            _ => throw new CodedException(
                "records-unavailable", "no record", new InvalidOperationException("outer", new IOException("reset"))),
        });
        Assert.Equal(
            ["1 timed-out OperationCanceledException: limit",
                "2 unexpected InvalidOperationException: bug", "3 records-unavailable no record: reset"], _recorded);
    }

    [Fact]
    public async Task An_unrecorded_failure_still_causes_a_redelivery()
    {
        var delivery = await Each.RunAsync(
            "process file",
            _files,
            (_, _) => throw new CodedException("c", "m"),
            (_, _, _) => throw new InvalidOperationException("no store"),
            TestContext.Current.CancellationToken);
        Assert.Equal(DeliveryResult.Retry, delivery);
    }

    [Fact]
    public async Task Recording_has_a_token_of_its_own()
    {
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();
        var delivery = await Each.RunAsync(
            "process file",
            _files[..1],
            (_, cancellation) => throw new OperationCanceledException(cancellation),
            (file, _, cancellation) =>
            {
                cancellation.ThrowIfCancellationRequested();
                _recorded.Add(file.Key);
                return Task.CompletedTask;
            },
            gone.Token);
        Assert.Equal(DeliveryResult.Retry, delivery);
        Assert.Equal(["1"], _recorded);
    }

    [Fact]
    public async Task Recording_a_failure_is_given_two_seconds()
    {
        var clock = new FakeTimeProvider(Some.Time);
        var each = new FileBatchRunner(
            _app!.Services.GetRequiredService<FileTraces>(), _app.Services.GetRequiredService<FileMetrics>(), clock, NullLogger.Instance);
        var recording = new TaskCompletionSource();
        var ended = new TaskCompletionSource();
        var delivery = each.RunAsync(
            "process file",
            _files[..1],
            (_, _) => throw new CodedException("c", "m"),
            (_, _, limit) =>
            {
                limit.Register(() => ended.TrySetCanceled(limit));
                recording.SetResult();
                return ended.Task;
            },
            TestContext.Current.CancellationToken);
        await recording.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        clock.Advance(TimeSpan.FromMilliseconds(1999));
        Assert.False(ended.Task.IsCompleted);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(DeliveryResult.Retry, await delivery.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    private Task<DeliveryResult> RunAsync(Func<FileEvent, DeliveryResult> handle) => Each.RunAsync(
        "process file",
        _files,
        (file, _) =>
        {
            _handled.Add(file.Key);
            return Task.FromResult(handle(file));
        },
        (file, failure, _) =>
        {
            _recorded.Add($"{file.Key} {CodedException.CodeOf(failure)} {CodedException.DetailOf(failure)}");
            return Task.CompletedTask;
        },
        TestContext.Current.CancellationToken);
}
