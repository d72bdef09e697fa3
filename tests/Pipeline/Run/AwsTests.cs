using System.Net;
using System.Net.Sockets;

namespace FilePipeline.Pipeline.Tests;

/// <summary>The verb `aws`, from the command line.</summary>
public sealed class AwsTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("aws-test-");
    private readonly HttpClient _http = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _http.Dispose();
        _data.Delete(recursive: true);
    }

    [Fact]
    public async Task It_makes_the_topology_says_how_to_go_on_and_stops_cleanly()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a signal that asks a process to stop");
        await using var aws = EmulatorProcess.Start("aws", "--port", "0", "--data", _data.FullName);
        var address = await AddressAsync(aws);
        await aws.LineAsync("dapr run -f .");
        await aws.LineAsync($"{address}_emulator/");

        var queues = await QueryAsync(address, "ListQueues");
        Assert.Contains("/000000000000/file-events-dlq", queues, StringComparison.Ordinal);

        await aws.InterruptAsync();
        var (code, _, error) = await aws.EndAsync();
        Assert.True(code == 0, error);
    }

    [Fact]
    public async Task Its_data_is_there_after_a_restart_and_one_at_a_time_uses_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a signal that asks a process to stop");
        await using (var aws = EmulatorProcess.Start("aws", "--port", "0", "--data", _data.FullName))
        {
            await QueryAsync(await AddressAsync(aws), "CreateQueue&QueueName=mine");
            var (code, _, error) = await EmulatorProcess.RunAsync("aws", "--port", "0", "--data", _data.FullName);
            Assert.Equal(1, code);
            Assert.Contains("is in use by another emulator", error, StringComparison.Ordinal);
            await aws.InterruptAsync();
            await aws.EndAsync();
        }

        await using var again = EmulatorProcess.Start("aws", "--port", "0", "--data", _data.FullName);
        Assert.Contains("/mine<", await QueryAsync(await AddressAsync(again), "ListQueues"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_taken_port_is_an_error()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var (code, output, error) = await EmulatorProcess.RunAsync("aws", "--port", $"{port}", "--data", _data.FullName);

        Assert.Equal((2, ""), (code, output));
        Assert.Contains(
            $"error: port {port} (AWS over HTTP) is already in use; stop the program that uses it, or use another port with --port", error,
            StringComparison.Ordinal);
    }

    private static async Task<Uri> AddressAsync(EmulatorProcess aws) =>
        new($"{(await aws.LineAsync("AWS is at")).Split(' ')[3].TrimEnd(':')}/");

    private async Task<string> QueryAsync(Uri address, string action)
    {
        using var answer = await _http.GetAsync(new Uri(address, $"?Version=2012-11-05&Action={action}"), Cancellation);
        var text = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.True(answer.IsSuccessStatusCode, text);
        return text;
    }
}
