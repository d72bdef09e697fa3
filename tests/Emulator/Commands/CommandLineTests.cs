using FilePipeline.Emulator.Commands;

namespace FilePipeline.Emulator.Tests.Commands;

public sealed class CommandLineTests : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();
    private readonly List<RunSettings> _runs = [];
    private readonly List<TrySettings> _tries = [];
    private readonly List<ProvisionSettings> _provisions = [];
    private readonly List<AwsSettings> _aws = [];

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public async Task Without_a_verb_it_runs_the_system()
    {
        Assert.Equal(0, await InvokeAsync());

        var run = Assert.Single(_runs);
        Assert.Equal(
            (null, null, false, null, null), (run.Common.RunFile, run.Common.Data, run.Common.FreePorts, run.Common.FaultSpec, run.Attach));
    }

    [Fact]
    public async Task The_run_verb_takes_options()
    {
        await InvokeAsync("run", "--data", "somewhere", "--attach", "processor");

        Assert.Equal(("somewhere", "processor"), (_runs.Single().Common.Data, _runs.Single().Attach));
    }

    [Fact]
    public async Task Try_takes_files_and_all_options_together()
    {
        await InvokeAsync(
            "try", "a.txt", "b.csv", "--json",
            "--keep", "--timeout", "2.5", "--data", "d", "--free-ports", "--seed", "5", "--faults", "lose=0.4,fail:files=0.1");

        var settings = Assert.Single(_tries);
        Assert.Equal(["a.txt", "b.csv"], settings.Files);
        Assert.Equal((true, true, TimeSpan.FromSeconds(2.5)), (settings.Json, settings.Keep, settings.Timeout));
        Assert.Equal(("d", true, 5, "lose=0.4,fail:files=0.1"),
            (settings.Common.Data, settings.Common.FreePorts, settings.Common.Faults.Seed, settings.Common.FaultSpec));
    }

    [Fact]
    public async Task Try_alone_waits_ten_minutes_for_the_samples()
    {
        await InvokeAsync("try");

        var settings = Assert.Single(_tries);
        Assert.Empty(settings.Files);
        Assert.Equal(TimeSpan.FromMinutes(10), settings.Timeout);
    }

    [Fact]
    public async Task Provision_has_default_endpoint_topology_and_region()
    {
        Assert.Equal(0, await InvokeAsync("provision"));

        Assert.Equal(new ProvisionSettings(new Uri("http://localhost:4566"), null, "us-east-1", null), Assert.Single(_provisions));
    }

    [Fact]
    public async Task Provision_takes_an_endpoint_a_topology_and_a_region()
    {
        await InvokeAsync("provision", "--endpoint", "https://10.0.0.1:4566", "--topology", "t.json", "--region", "eu-west-1");

        Assert.Equal(new ProvisionSettings(new Uri("https://10.0.0.1:4566"), "t.json", "eu-west-1", null), Assert.Single(_provisions));
    }

    [Fact]
    public async Task Aws_uses_the_port_of_the_components()
    {
        Assert.Equal(0, await InvokeAsync("aws"));

        var settings = Assert.Single(_aws);
        Assert.Equal((4566, null, null, null), (settings.Port, settings.Topology, settings.Data, settings.FaultSpec));
    }

    [Fact]
    public async Task Aws_takes_a_port_a_folder_a_topology_and_faults_of_events()
    {
        await InvokeAsync("aws", "--port", "5000", "--data", "d", "--topology", "t.json", "--seed", "3", "--faults", "lose=0.1,delay=0.2");

        var settings = Assert.Single(_aws);
        Assert.Equal(
            (5000, "t.json", "d", 3, "lose=0.1,delay=0.2"),
            (settings.Port, settings.Topology, settings.Data, settings.Faults.Seed, settings.FaultSpec));
    }

    [Theory]
    [InlineData("'frobnicate'", "frobnicate")]
    [InlineData("--port: expected a port", "aws", "--port", "70000")]
    [InlineData("are not valid with 'aws'", "aws", "--faults", "lose=0.1,fail:files=0.1")]
    [InlineData("are not valid with 'aws'", "aws", "--faults", "kill:processor=0.1")]
    [InlineData("--s3-port is not valid with 'aws'", "aws", "--s3-port", "1")]
    [InlineData("--free-ports is not valid with 'aws'", "aws", "--free-ports")]
    [InlineData("'--frob'", "--frob")]
    [InlineData("'--frob'", "try", "--frob", "a.txt")]
    [InlineData("--timeout 'soon'", "try", "--timeout", "soon")]
    [InlineData("--timeout '0'", "try", "--timeout", "0")]
    [InlineData("--faults", "--faults", "loose=0.1")]
    [InlineData("rate must be from 0 to 1", "--faults", "lose=1.1")]
    [InlineData("unknown component 'file'", "--faults", "fail:file=0.1")]
    [InlineData("unknown app 'files'", "--faults", "kill:files=0.1")]
    [InlineData("'x'", "--seed", "x", "--faults", "lose=0.1")]
    [InlineData("'nobody'", "--attach", "nobody")]
    [InlineData("--endpoint 'localhost:4566'", "provision", "--endpoint", "localhost:4566")]
    [InlineData("--endpoint 'nonsense'", "provision", "--endpoint", "nonsense")]
    [InlineData("'extra'", "provision", "extra")]
    [InlineData("--data is not valid with 'provision'", "provision", "--data", "d")]
    [InlineData("--attach is not valid with 'provision'", "--attach", "processor", "provision")]
    public async Task Invalid_arguments_are_reported_and_nothing_starts(string expected, params string[] arguments)
    {
        Assert.Equal(2, await InvokeAsync(arguments));

        Assert.Contains(expected, _error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_output.ToString());
        Assert.Empty(_runs);
        Assert.Empty(_tries);
        Assert.Empty(_provisions);
        Assert.Empty(_aws);
    }

    [Fact]
    public async Task Help_names_every_option_of_try()
    {
        Assert.Equal(0, await InvokeAsync("try", "--help"));

        Assert.All(
            ["FILE", "--json", "--timeout", "--keep", "--data", "--seed", "--faults", "--free-ports", "--run-file"],
            name => Assert.Contains(name, _output.ToString(), StringComparison.Ordinal));
    }

    private Task<int> InvokeAsync(params string[] arguments)
    {
        var commands = new CommandLine(
            run => Keep(_runs, run), tried => Keep(_tries, tried), provision => Keep(_provisions, provision), aws => Keep(_aws, aws));
        return commands.InvokeAsync(arguments, _output, Terminal.Of(_output, _error));
    }

    private static Task<int> Keep<T>(List<T> all, T one)
    {
        all.Add(one);
        return Task.FromResult(0);
    }
}
