using FilePipeline.Terraform.Tests.Runs;

namespace FilePipeline.Terraform.Tests;

/// <summary>Runs <c>deploy/release</c> and <c>deploy/rollback</c> with stand-ins for aws and kubectl that write down their calls.</summary>
public sealed class ReleaseTests : IDisposable
{
    private const string Aws = """
        echo "aws $*" >> "$CALLS"
        case "$*" in
          *get-parameter*release/good*) echo "$GOOD" ;;
          *get-parameter*release/candidate*) echo "$CANDIDATE" ;;
          *describe-alarms*) head -n 1 "$STATES"; [ "$(wc -l < "$STATES")" -le 1 ] || sed -i 1d "$STATES" ;;
        esac
        """;

    private const string Kubectl = """
        echo "kubectl $*" >> "$CALLS"
        case "$*" in
          kustomize*) echo "kind: List" ;;
          *rollout\ status*"$STUCK"*) exit 1 ;;
        esac
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("release-");

    private string Calls => File.Exists(At("calls")) ? File.ReadAllText(At("calls")) : "";

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_release_without_an_alarm_is_recorded_as_good()
    {
        var result = await RunAsync("release", states: "OK", good: "old", candidate: "none", "eks", "2");

        Assert.True(result.Code == 0, result.Output + result.Errors);
        Assert.Matches("put-parameter --name /fp/release/candidate --value [0-9a-f]{12}-[0-9a-f]{12} [0-9]+ --overwrite", Calls);
        Assert.Matches("put-parameter --name /fp/release/good --value [0-9a-f]{12}-[0-9a-f]{12} --overwrite", Calls);
        Assert.EndsWith("put-parameter --name /fp/release/candidate --value none --overwrite\n", Calls, StringComparison.Ordinal);
        Assert.DoesNotContain("releases/old.yaml", Calls, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_alarm_during_the_watch_brings_the_good_release_back()
    {
        var result = await RunAsync("release", states: "OK\nOK\nALARM", good: "old", candidate: "none", "eks", "5");

        Assert.Equal(1, result.Code);
        Assert.Contains("fp-release-health fired: applying the last good release", result.Errors, StringComparison.Ordinal);
        Assert.Contains("s3://bucket/releases/old.yaml", Calls, StringComparison.Ordinal);
        Assert.DoesNotContain("put-parameter --name /fp/release/good", Calls, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rollout_that_does_not_end_brings_the_good_release_back()
    {
        var result = await RunStuckAsync("release", states: "OK", good: "old", candidate: "none", stuck: "deployment/ingest", "eks", "5");

        Assert.Equal(1, result.Code);
        Assert.Contains("ingest did not become ready", result.Errors, StringComparison.Ordinal);
        Assert.Contains("s3://bucket/releases/old.yaml", Calls, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_released_while_the_alarm_fires()
    {
        var result = await RunAsync("release", states: "ALARM", good: "old", candidate: "none", "eks", "5");

        Assert.Equal(1, result.Code);
        Assert.DoesNotContain("kubectl", Calls, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("eks")]
    [InlineData("eks", "soon")]
    public async Task Wrong_arguments_are_refused(params string[] arguments)
    {
        var result = await RunAsync("release", "OK", "old", "none", arguments);

        Assert.Equal((2, ""), (result.Code, Calls));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("new 100")]
    [InlineData("old 99999999999")]
    public async Task An_alarm_outside_a_release_changes_nothing(string candidate)
    {
        var result = await RunAsync("rollback", "OK", "old", candidate);

        Assert.Equal(0, result.Code);
        Assert.DoesNotContain("kubectl", Calls, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_alarm_while_a_release_is_watched_applies_the_good_one()
    {
        var result = await RunAsync("rollback", "OK", "old", "new 99999999999");

        Assert.True(result.Code == 0, result.Output + result.Errors);
        Assert.Contains("s3://bucket/releases/old.yaml", Calls, StringComparison.Ordinal);
        Assert.Contains("kubectl apply --server-side --force-conflicts -f ", Calls, StringComparison.Ordinal);
        Assert.All(
            (string[])["ingest", "notifier", "processor", "requeue"],
            service => Assert.Contains($"rollout status deployment/{service}", Calls, StringComparison.Ordinal));
        Assert.EndsWith("put-parameter --name /fp/release/candidate --value none --overwrite\n", Calls, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_good_release_a_rollback_says_so()
    {
        var result = await RunAsync("rollback", "OK", "none", "new 99999999999");

        Assert.Equal(3, result.Code);
        Assert.Contains("there is no good release yet", result.Errors, StringComparison.Ordinal);
    }

    private Task<CommandResult> RunAsync(string script, string states, string good, string candidate, params string[] arguments) =>
        RunStuckAsync(script, states, good, candidate, stuck: "nothing", arguments);

    private async Task<CommandResult> RunStuckAsync(
        string script, string states, string good, string candidate, string stuck, params string[] arguments)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a POSIX shell");
        Place("aws", Aws);
        Place("kubectl", Kubectl);
        await File.WriteAllTextAsync(At("states"), $"{states}\n", TestContext.Current.CancellationToken);
        return await CommandResult.OfAsync(
            Repository.Path("deploy", script), arguments, Repository.Root, new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["PATH"] = $"{_folder.FullName}{Path.PathSeparator}{Environment.GetEnvironmentVariable("PATH")}",
                ["CALLS"] = At("calls"),
                ["STATES"] = At("states"),
                ["GOOD"] = good,
                ["CANDIDATE"] = candidate,
                ["STUCK"] = stuck,
                ["RELEASE_NAME"] = "fp",
                ["RELEASE_BUCKET"] = "bucket",
                ["RELEASE_PAUSE"] = "0",
                ["CLUSTER_NAME"] = "cluster",
                ["AWS_REGION"] = "eu-central-1",
            }, TestContext.Current.CancellationToken);
    }

    private string At(string file) => Path.Combine(_folder.FullName, file);

    private void Place(string program, string script)
    {
        File.WriteAllText(At(program), $"#!/usr/bin/env bash\n{script}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(At(program), UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }
}
