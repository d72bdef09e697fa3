using Dapr.Client;
using FilePipeline.Contracts;
using FilePipeline.Storage;
using Grpc.Core;

namespace FilePipeline.Hosting.Tests;

public sealed class RecordStoreTests : IAsyncLifetime
{
    private readonly FileRecord _record = Some.Record(status: FileStatus.Processed);
    private ScriptedSidecar _sidecar = null!;
    private DaprClient _dapr = null!;
    private RecordStore _store = null!;

    public async ValueTask InitializeAsync()
    {
        _sidecar = await ScriptedSidecar.StartAsync();
        _dapr = new DaprClientBuilder().UseGrpcEndpoint($"http://127.0.0.1:{_sidecar.GrpcPort}").Build();
        _store = new(new(_dapr));
    }

    public async ValueTask DisposeAsync()
    {
        _dapr.Dispose();
        await _sidecar.DisposeAsync();
    }

    [Fact]
    public async Task A_missing_record_loads_as_none()
    {
        var loaded = await _store.LoadAsync("0", TestContext.Current.CancellationToken);
        Assert.Null(loaded.Record);
    }

    [Fact]
    public async Task A_record_that_no_message_can_carry_is_unreadable()
    {
        _sidecar.State.Set(StateKeys.File(_record.FileId), new byte[5 << 20]);
        var failure = await Assert.ThrowsAsync<CodedException>(() =>
            _store.LoadAsync(_record.FileId, TestContext.Current.CancellationToken));
        Assert.Equal(Codes.RecordUnreadable, failure.Code);
        Assert.Null(await _store.LoadReadableAsync(_record.FileId, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_saved_record_loads_as_it_was()
    {
        Assert.True(await _store.SaveAsync(_record, LoadedRecord.None, TestContext.Current.CancellationToken));
        var loaded = await _store.LoadAsync(_record.FileId, TestContext.Current.CancellationToken);
        Assert.Equal(_record.ToJson(), loaded.Record!.ToJson());
        Assert.NotEmpty(loaded.Entry.ETag);
    }

    [Fact]
    public async Task Records_are_saved_as_json_so_that_people_can_read_the_table()
    {
        await _store.SaveAsync(_record, LoadedRecord.None, TestContext.Current.CancellationToken);
        Assert.Equal("application/json", Assert.Single(_sidecar.Calls).Metadata["contentType"]);
    }

    [Fact]
    public async Task A_first_write_that_another_won_is_a_conflict_and_not_an_error()
    {
        _sidecar.State.Set(StateKeys.File(_record.FileId), Some.Record(status: FileStatus.Failing).ToJson());
        Assert.False(await _store.SaveAsync(_record, LoadedRecord.None, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_save_over_a_record_that_changed_is_a_conflict()
    {
        _sidecar.State.Set(StateKeys.File(_record.FileId), Some.Record(status: FileStatus.Failing).ToJson());
        var loaded = await _store.LoadAsync(_record.FileId, TestContext.Current.CancellationToken);
        _sidecar.State.Set(StateKeys.File(_record.FileId), Some.Record(status: FileStatus.Waiting).ToJson());
        Assert.False(await _store.SaveAsync(_record, loaded, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_save_whose_reply_is_lost_is_found_to_be_ours(bool isFirst)
    {
        if (!isFirst) _sidecar.State.Set(StateKeys.File(_record.FileId), Some.Record(status: FileStatus.Failing).ToJson());
        var loaded = await _store.LoadAsync(_record.FileId, TestContext.Current.CancellationToken);
        _sidecar.LoseReply(call => call.Kind == "save");
        Assert.True(await _store.SaveAsync(_record, loaded, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_conflict_with_our_own_write_is_no_conflict(bool isFirst)
    {
        if (!isFirst) _sidecar.State.Set(StateKeys.File(_record.FileId), Some.Record(status: FileStatus.Failing).ToJson());
        var loaded = await _store.LoadAsync(_record.FileId, TestContext.Current.CancellationToken);
        // The sidecar's own retry meets what its first try wrote.
        _sidecar.BeforeNext(call => call.Kind == "save", () => _sidecar.State.Set(StateKeys.File(_record.FileId), _record.ToJson()));
        Assert.True(await _store.SaveAsync(_record, loaded, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    public async Task A_write_of_another_that_differs_in_times_only_is_not_ours(int updated, int due)
    {
        var waiting = Some.Record(status: FileStatus.Waiting) with { DueAt = Some.Time };
        var others = waiting with { UpdatedAt = Some.Time.AddMilliseconds(updated), DueAt = Some.Time.AddMilliseconds(due) };
        _sidecar.BeforeNext(call => call.Kind == "save", () => _sidecar.State.Set(StateKeys.File(_record.FileId), others.ToJson()));
        Assert.False(await _store.SaveAsync(waiting, LoadedRecord.None, TestContext.Current.CancellationToken));
        _sidecar.LoseReply(call => call.Kind == "save");
        var loaded = await _store.LoadAsync(_record.FileId, TestContext.Current.CancellationToken);
        _sidecar.BeforeNext(call => call.Kind == "get", () => _sidecar.State.Set(StateKeys.File(_record.FileId), others.ToJson()));
        Assert.False(await _store.SaveAsync(waiting, loaded, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_save_over_a_final_record_publishes_nothing()
    {
        _sidecar.State.Set(StateKeys.File(_record.FileId), _record.ToJson());
        var loaded = await _store.LoadAsync(_record.FileId, TestContext.Current.CancellationToken);
        Assert.True(await _store.SaveAsync(Some.Record(status: FileStatus.Waiting), loaded, TestContext.Current.CancellationToken));
        Assert.Empty(_sidecar.Published);
    }

    [Fact]
    public async Task A_save_that_did_not_happen_is_an_error_with_a_code()
    {
        _sidecar.FailNext(call => call.Kind == "save", code: StatusCode.Unavailable);
        var failure = await Assert.ThrowsAsync<CodedException>(() =>
            _store.SaveAsync(_record, LoadedRecord.None, TestContext.Current.CancellationToken));
        Assert.Equal("records-unavailable", failure.Code);
        Assert.Empty(_sidecar.State.Keys);
    }

    [Fact]
    public async Task A_failed_read_is_not_treated_as_a_missing_record()
    {
        _sidecar.FailNext(call => call.Kind == "get");
        var failure = await Assert.ThrowsAsync<CodedException>(() => _store.LoadAsync("0", TestContext.Current.CancellationToken));
        Assert.Equal("records-unavailable", failure.Code);
    }
}
