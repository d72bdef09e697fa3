using FilePipeline.Emulator.Cloud;
using FilePipeline.Emulator.Provisioning;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>The AWS services that the components of sidecars use.</summary>
internal sealed class SidecarAws : IDisposable
{
    // A receive waits up to 20 s.
    private static readonly TimeSpan _timeout = TimeSpan.FromMinutes(1);
    private readonly IReadOnlyList<IDisposable> _clients;

    private SidecarAws(IQueues queues, ITopics topics, IObjects objects, ITables tables, params IReadOnlyList<IDisposable> clients) =>
        (Queues, Topics, Objects, Tables, _clients) = (queues, topics, objects, tables, clients);

    public IQueues Queues { get; }

    public ITopics Topics { get; }

    public IObjects Objects { get; }

    public ITables Tables { get; }

    /// <summary>The stores of this process.</summary>
    public static SidecarAws Of(EmbeddedCloud cloud) => new(cloud.Queues, cloud.Topics, cloud.Objects, cloud.Tables);

    /// <summary>An endpoint, with the requests that real sidecars send.</summary>
    public static SidecarAws OverHttp(Uri endpoint, TimeProvider clock)
    {
        var connection = AwsConnection.Of(endpoint, AwsConnection.DefaultRegion, _ => null) with { RequestTimeout = _timeout };
#pragma warning disable CA2000 // The result disposes them.
        var (queues, topics) = (new HttpQueues(connection), new HttpTopics(connection, clock));
        var (objects, tables) = (new HttpObjects(connection), new HttpTables(connection));
#pragma warning restore CA2000
        return new(queues, topics, objects, tables, queues, topics, objects, tables);
    }

    public void Dispose()
    {
        foreach (var client in _clients) client.Dispose();
    }
}
