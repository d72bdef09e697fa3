using System.Diagnostics;
using System.Net.Sockets;

namespace FilePipeline.Emulator.Tests.DynamoDb;

/// <summary>Dynalite, another stand-in for DynamoDB whose replies its authors compared with those of AWS.</summary>
internal sealed class DynaliteServer : IAsyncDisposable
{
    private const string Tool = "dynalite";

    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly string _folder;

    private DynaliteServer(Process process, string folder, string socket)
    {
        (_process, _folder) = (process, folder);
#pragma warning disable CA2000 // The client disposes it.
        Http = new(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancellation);
                return new NetworkStream(connection, ownsSocket: true);
            },
        });
#pragma warning restore CA2000
    }

    public HttpClient Http { get; }

    public static Uri Address { get; } = new("http://dynalite/");

    /// <summary>Starts it. If it is missing, the test skips, or fails in CI, which installs it.</summary>
    public static async Task<DynaliteServer> StartAsync(CancellationToken cancellation)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(place => Path.Combine(place, Tool)).FirstOrDefault(File.Exists);
        if (path is null && Environment.GetEnvironmentVariable("FILEPIPELINE_CI") == "1")
            Assert.Fail($"{Tool} is missing, although CI installs it");
        Assert.SkipWhen(path is null, $"needs {Tool}: npm install --global dynalite@4.0.0 installs it");
        var folder = Directory.CreateTempSubdirectory("dynalite-").FullName;
        // It takes port 0 for its default port, so it listens on a socket file.
        var socket = Path.Combine(folder, "socket");
        var start = new ProcessStartInfo(path, ["--port", socket, "--createTableMs", "0", "--updateTableMs", "0", "--deleteTableMs", "0"])
        {
            RedirectStandardOutput = true,
        };
        start.Environment["AWS_REGION"] = "us-east-1";
        start.Environment["AWS_ACCOUNT_ID"] = "000000000000";
        var server = new DynaliteServer(Process.Start(start)!, folder, socket);
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(_timeout);
            Assert.NotNull(await server._process.StandardOutput.ReadLineAsync(limit.Token));
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(_timeout, CancellationToken.None);
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
