using System.Text;
using FilePipeline.Emulator.Cloud;
using FilePipeline.Emulator.Faults;
using Microsoft.Extensions.Time.Testing;

namespace FilePipeline.Emulator.Tests.Cloud;

/// <summary>An embedded cloud in a temporary folder, with a fake clock.</summary>
internal sealed class CloudRig : IAsyncDisposable
{
    public const string Uploads = "uploads";
    public const string Events = "events";
    public const string Dead = "dead";

    private static readonly Topology _topology = new(
        [
            new(Uploads, [new(["s3:ObjectCreated:*", "s3:ObjectRemoved:*"], Queue: Events, Prefix: "in/")]),
            new("other", [])
            {
                Cors =
                [
                    new(["https://*.example.org"], ["PUT", "GET"])
                    {
                        AllowedHeaders = ["Content-*", "x-amz-meta-*"], ExposeHeaders = ["ETag"], MaxAgeSeconds = 3000,
                    },
                ],
            },
        ],
        [new(Events, VisibilitySeconds: 10) { DeadLetter = new(Dead, 2) }, new(Dead, VisibilitySeconds: 10)],
        [new("table", "key")],
        [new("people")]);

    private readonly string _folder;

    private CloudRig(FaultPlan faults, string folder) => (Faults, _folder) = (faults, folder);

    public FaultPlan Faults { get; }

    public FakeTimeProvider Clock { get; } = new(Some.Time);

    public EmbeddedCloud Cloud { get; private set; } = null!;

    public string ObjectsFolder => Path.Combine(_folder, "objects");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static Task<CloudRig> OpenAsync(FaultPlan? faults = null) =>
        OpenAsync(Directory.CreateTempSubdirectory("cloud-test-").FullName, faults);

    /// <summary>Opens a folder, which is deleted with the rig.</summary>
    public static async Task<CloudRig> OpenAsync(string folder, FaultPlan? faults = null)
    {
        var rig = new CloudRig(faults ?? FaultPlan.None, folder);
        await rig.ReopenAsync();
        return rig;
    }

    /// <summary>Opens the folder again without closing it first, as after a kill.</summary>
    public async Task ReopenAsync() => Cloud = await EmbeddedCloud.OpenAsync(_folder, _topology, Faults, Clock, Cancellation);

    public Task<StoredObject> PutAsync(string key, string content, string bucket = Uploads) =>
        Cloud.Objects.PutAsync(bucket, key, new MemoryStream(Encoding.UTF8.GetBytes(content)), Cancellation);

    public async Task<string?> GetAsync(string key, string bucket = Uploads)
    {
        await using var content = await Cloud.Objects.OpenReadAsync(bucket, key, Cancellation);
        if (content is null) return null;
        using var reader = new StreamReader(content, Encoding.UTF8);
        return await reader.ReadToEndAsync(Cancellation);
    }

    public async Task<ReceivedMessage?> ReceiveAsync(string queue = Events, TimeSpan? visibility = null) =>
        (await Cloud.Queues.ReceiveAsync(queue, 1, TimeSpan.Zero, visibility, Cancellation)).SingleOrDefault();

    public Task SendAsync(string body, string queue = Events) => Cloud.Queues.SendAsync(queue, body, Cancellation);

    public Task<QueueCounts> CountsAsync(string queue = Events) => Cloud.Queues.CountsAsync(queue, Cancellation);

    public Task<ObjectPage> ListAsync(string prefix = "", string marker = "", string? delimiter = null, int max = 1000) =>
        Cloud.Objects.ListAsync(Uploads, prefix, marker, delimiter, max, Cancellation);

    public async ValueTask DisposeAsync()
    {
        await Cloud.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
