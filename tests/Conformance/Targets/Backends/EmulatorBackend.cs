using FilePipeline.Emulator.Cloud;
using FilePipeline.Emulator.Faults;

namespace FilePipeline.Conformance.Tests;

/// <summary>The emulator's cloud in a temporary folder.</summary>
internal sealed class EmulatorBackend : Backend
{
    private EmulatorBackend(EmbeddedCloud cloud) => Cloud = cloud;

    public EmbeddedCloud Cloud { get; }

    public static async Task<EmulatorBackend> OpenAsync(string folder, FaultPlan faults, CancellationToken cancellation)
    {
        var topology =
            new Topology([new BucketSpec(Bucket, [])], Queues, [new TableSpec(Table, "key", "expiresAt")], [new TopicSpec("alerts")]);
        return new(await EmbeddedCloud.OpenAsync(folder, topology, faults, TimeProvider.System, cancellation));
    }

    public override string Authority => new Uri(Cloud.Endpoint).Authority;

    public override Task SendAsync(string queue, string body, CancellationToken cancellation) =>
        Cloud.Queues.SendAsync(queue, body, cancellation);

    public override Task<IReadOnlyList<string>> PeekAsync(string queue, CancellationToken cancellation) =>
        Task.FromResult(Cloud.Queues.Peek(queue));

    public override Task<QueueCounts> CountsAsync(string queue, CancellationToken cancellation) =>
        Cloud.Queues.CountsAsync(queue, cancellation);

    public override Task WhenAsync(string queue, Func<QueueCounts, bool> wanted, CancellationToken cancellation) =>
        Cloud.WhenAsync(async () => wanted(await CountsAsync(queue, cancellation)), cancellation);

    public override async Task PutObjectAsync(string key, byte[] content, CancellationToken cancellation)
    {
        using var stream = new MemoryStream(content);
        await Cloud.Objects.PutAsync(Bucket, key, stream, cancellation);
    }

    public override async Task<bool> HasObjectAsync(string key, CancellationToken cancellation) =>
        await Cloud.Objects.FindAsync(Bucket, key, cancellation) is not null;

    public override Task<Alert> AlertAsync(CancellationToken cancellation)
    {
        var sent = Assert.Single(Cloud.SentMessages.List());
        return Task.FromResult(new Alert(sent.Body, sent.Subject ?? ""));
    }

    public override async Task<bool?> IsTextAsync(string key, CancellationToken cancellation) =>
        (await Cloud.Tables.GetAsync(Table, key, cancellation))?.IsText;

    public override ValueTask DisposeAsync() => Cloud.DisposeAsync();
}
