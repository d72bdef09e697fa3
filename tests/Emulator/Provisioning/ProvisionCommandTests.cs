using FilePipeline.Emulator.Commands;

namespace FilePipeline.Emulator.Tests.Provisioning;

public sealed class ProvisionCommandTests : IDisposable
{
    private static readonly string _topology = Repository.Path("deploy", "localstack", "topology.json");

    private readonly Dictionary<string, string> _environment = new(StringComparer.Ordinal);
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public async Task The_table_shows_created_and_on_a_second_run_unchanged_resources()
    {
        await using var cloud = await ScriptedCloud.StartAsync();

        Assert.Equal(0, await RunAsync(cloud.Address));
        Assert.Matches(
            @"queue\s+file-events\s+created\s+visibility timeout 10 s, retention 345600 s, "
                + @"dead letters to file-events-dlq after 5 receives",
            _output.ToString());
        Assert.Matches(
            @"topic\s+filepipeline-alerts\s+created\s+arn:aws:sns:us-east-1:123456789012:filepipeline-alerts", _output.ToString());
        Assert.Matches(@"table\s+filepipeline-records\s+created\s+key key, time to live expiresAt", _output.ToString());
        Assert.Matches(@"bucket\s+filepipeline-uploads\s+created\s+notifies file-events", _output.ToString());

        _output.GetStringBuilder().Clear();
        Assert.Equal(0, await RunAsync(cloud.Address));
        Assert.Equal(9, _output.ToString().Split("unchanged").Length - 1);
        Assert.DoesNotContain("created", _output.ToString(), StringComparison.Ordinal);
        Assert.Empty(_error.ToString());
    }

    [Fact]
    public async Task Without_AWS_variables_the_test_credentials_are_used()
    {
        await using var cloud = await ScriptedCloud.StartAsync();

        await RunAsync(cloud.Address);

        Assert.All(cloud.Requests, request => Assert.Equal($"test us-east-1 {request.Service}", request.Scope));
    }

    [Fact]
    public async Task The_environment_sets_the_key_but_not_the_region()
    {
        await using var cloud = await ScriptedCloud.StartAsync();
        _environment["AWS_ACCESS_KEY_ID"] = "AKID";
        _environment["AWS_SECRET_ACCESS_KEY"] = "secret";
        _environment["AWS_REGION"] = "eu-north-1";

        await RunAsync(cloud.Address);

        Assert.All(cloud.Requests, request => Assert.Equal($"AKID us-east-1 {request.Service}", request.Scope));
        Assert.All(cloud.Requests, request => Assert.True(request.IsSignedWith("secret")));
    }

    [Fact]
    public async Task An_access_key_without_secret_is_a_bad_argument()
    {
        _environment["AWS_ACCESS_KEY_ID"] = "AKID";

        Assert.Equal(2, await RunAsync(new Uri("http://127.0.0.1:1")));
        Assert.Contains("AWS_SECRET_ACCESS_KEY", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unreachable_endpoint_is_a_bad_argument_with_one_line()
    {
        var endpoint = ProvisionFailureTests.ClosedPort();

        Assert.Equal(2, await RunAsync(endpoint));

        Assert.StartsWith(
            $"error: http://127.0.0.1:{endpoint.Port} does not answer: ", Assert.Single(Lines(_error)), StringComparison.Ordinal);
        Assert.Empty(_output.ToString());
    }

    [Fact]
    public async Task Resources_created_before_a_failure_are_shown()
    {
        await using var cloud = await ScriptedCloud.StartAsync();
        cloud.Instead = request => request.Service == "s3" ? new AwsAnswer(500, "") : null;

        Assert.Equal(1, await RunAsync(cloud.Address));

        Assert.Matches(@"table\s+filepipeline-records\s+created", _output.ToString());
        Assert.Contains("error: bucket 'filepipeline-uploads': ", Assert.Single(Lines(_error)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_topology_is_a_bad_argument()
    {
        Assert.Equal(2, await RunAsync(new Uri("http://127.0.0.1:1"), "nowhere.json"));
        Assert.Equal(["error: topology file nowhere.json not found"], Lines(_error));
    }

    [Fact]
    public async Task An_invalid_topology_is_reported_with_its_line()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "{\n\"buckets\": 5}", TestContext.Current.CancellationToken);

        Assert.Equal(1, await RunAsync(new Uri("http://127.0.0.1:1"), file));
        Assert.Contains($"{file}:2", _error.ToString(), StringComparison.Ordinal);
        File.Delete(file);
    }

    private Task<int> RunAsync(Uri endpoint, string? topology = null) =>
        new ProvisionCommand(Terminal.Of(_output, _error), new ImmediateClock(), name => _environment.GetValueOrDefault(name))
            .RunAsync(new ProvisionSettings(endpoint, topology ?? _topology, "us-east-1", null));

    private static string[] Lines(StringWriter text) => text.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
}
