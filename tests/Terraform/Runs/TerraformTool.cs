using System.Collections.Concurrent;
using FilePipeline.Terraform.Tests.Provider;

[assembly: AssemblyFixture(typeof(FilePipeline.Terraform.Tests.Runs.TerraformTool))]

namespace FilePipeline.Terraform.Tests.Runs;

/// <summary>
/// Terraform with <see cref="ProviderStub"/> in place of the AWS provider. Nothing is downloaded, and no request leaves the machine.
/// </summary>
public sealed class TerraformTool : IAsyncLifetime
{
    private const string PackageVariable = "FILEPIPELINE_AWS_PROVIDER";

    private readonly ConcurrentDictionary<string, Lazy<Task<TestReport>>> _reports = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _oneAtATime = new(1);
    private ProviderServer? _server;
    private Workspace? _workspace;
    private string? _program;
    private string? _missing;

    /// <summary>Prepares a copy of the stacks, unless a tool is missing.</summary>
    public async ValueTask InitializeAsync()
    {
        _program = Find("terraform");
        var package = Environment.GetEnvironmentVariable(PackageVariable);
        if (_program is null) _missing = "needs terraform 1.10 or later: put it on the PATH";
        else if (!File.Exists(package))
            _missing = $"needs the schema of the AWS provider: npm pack @cdktn/provider-aws@25.7.0, and name the file in {PackageVariable}";
        if (_missing is not null) return;
        _workspace = Workspace.OfRepository();
        var schema = SchemaPackage.Read(package!, SchemaPackage.TypesIn(_workspace.Terraform()));
        _server = await ProviderServer.StartAsync(schema, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _workspace?.Dispose();
        _oneAtATime.Dispose();
    }

    /// <summary>The prepared copy. Where a tool is missing the test skips, or fails in CI, which has them.</summary>
    internal Workspace Require()
    {
        if (_missing is not null && _program is not null && Environment.GetEnvironmentVariable("FILEPIPELINE_CI") == "1")
            Assert.Fail(_missing);
        Assert.SkipWhen(_missing is not null, _missing ?? "");
        return _workspace!;
    }

    /// <summary>The tests of a stack, run once.</summary>
    internal Task<TestReport> TestAsync(string stack)
    {
        var workspace = Require();
        return _reports.GetOrAdd(stack, _ => new(() => TestAsync(workspace, stack, CancellationToken.None))).Value;
    }

    /// <summary>The tests of a stack in a copy.</summary>
    internal async Task<TestReport> TestAsync(Workspace workspace, string stack, CancellationToken cancellation)
    {
        var prepared = await RunAsync(workspace, stack, cancellation, "init", "-backend=false", "-no-color");
        return prepared.Code == 0
            ? TestReport.Read(await RunAsync(workspace, stack, cancellation, "test", "-json", "-verbose"))
            : new([prepared.Output + prepared.Errors], 0, []);
    }

    /// <summary>Runs terraform in a folder of a copy.</summary>
    internal async Task<CommandResult> RunAsync(
        Workspace workspace, string folder, CancellationToken cancellation, params string[] arguments)
    {
        await _oneAtATime.WaitAsync(cancellation);
        try
        {
            var environment = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["TF_REATTACH_PROVIDERS"] = _server!.Reattach,
                ["CHECKPOINT_DISABLE"] = "1",
                ["TF_IN_AUTOMATION"] = "1",
            };
            return await CommandResult.OfAsync(_program!, arguments, workspace.Terraform(folder), environment, cancellation);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    private static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name)).FirstOrDefault(File.Exists);
}
