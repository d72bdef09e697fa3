using FilePipeline.Emulator.Resources;

namespace FilePipeline.Emulator.Tests.Resources;

public sealed class ResiliencyFileTests : IDisposable
{
    private const string Head = "apiVersion: dapr.io/v1alpha1\nkind: Resiliency\nmetadata: {name: r}\nspec:\n";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("resiliency-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_target_has_its_own_policies_for_each_direction()
    {
        var rules = Load("""
              policies:
                timeouts: {short: 9s}
                retries: {few: {policy: exponential, maxInterval: 20s, maxRetries: 3, matching: {httpStatusCodes: "429,500-599"}}}
                circuitBreakers: {shy: {timeout: 5s, trip: consecutiveFailures >= 3}}
              targets:
                components:
                  lane: {inbound: {timeout: short, retry: few, circuitBreaker: shy}}
            """);
        var inbound = rules.For("lane", "Binding", CallDirection.Inbound);
        Assert.Equal(TimeSpan.FromSeconds(9), inbound.Timeout);
        Assert.Equal(
            (true, TimeSpan.FromSeconds(20), 3), (inbound.Retry!.IsExponential, inbound.Retry.MaxInterval, inbound.Retry.MaxRetries));
        Assert.Equal([new StatusRange(429, 429), new StatusRange(500, 599)], inbound.Retry.Matching);
        Assert.Equal(new BreakerRule("shy", TimeSpan.FromSeconds(5), 3), inbound.Breaker);
        Assert.Equal(CallPolicy.None, rules.For("lane", "Binding", CallDirection.Outbound));
        Assert.Equal(CallPolicy.None, rules.For("other", "Binding", CallDirection.Inbound));
    }

    [Fact]
    public void Policies_named_as_defaults_apply_to_components_without_a_target()
    {
        var rules = Load("""
              policies:
                timeouts: {DefaultBindingComponentInboundTimeoutPolicy: 1s, DefaultTimeoutPolicy: 2s}
                retries: {DefaultComponentRetryPolicy: {policy: constant, duration: 250}}
              targets: {components: {named: {outbound: {}}}}
            """);
        Assert.Equal(TimeSpan.FromSeconds(1), rules.For("lane", "Binding", CallDirection.Inbound).Timeout);
        Assert.Equal(TimeSpan.FromSeconds(2), rules.For("lane", "Statestore", CallDirection.Outbound).Timeout);
        Assert.Equal((TimeSpan.FromMilliseconds(250), -1), Retry(rules.For("lane", "Pubsub", CallDirection.Inbound)));
        Assert.Equal(CallPolicy.None, rules.For("named", "Binding", CallDirection.Inbound));
    }

    [Theory]
    [InlineData("  policies: {timeouts: {a: soon}}", "must be a duration such as 500ms, 10s or 1m30s, not 'soon'")]
    [InlineData("  policies: {retries: {a: {policy: linear}}}", "retry policy 'linear' (known: constant, exponential)")]
    [InlineData("  policies: {retries: {a: {matching: {httpStatusCodes: 5xx}}}}", "'5xx' is neither a code nor a range")]
    [InlineData("  policies: {circuitBreakers: {a: {trip: requests > 3}}}", "the emulator knows consecutiveFailures > N and >= N only")]
    [InlineData("  targets: {components: {lane: {inbound: {timeout: nosuch}}}}", "timeout 'nosuch' is not defined under policies")]
    [InlineData("  target: {}", "unknown field 'target'")]
    public void Errors_that_daprd_ignores_are_refused(string spec, string words)
    {
        var exception = Assert.Throws<ResourceException>(() => Load(spec));
        Assert.Contains(words, exception.Message, StringComparison.Ordinal);
        Assert.Equal(5, exception.Line);
    }

    [Fact]
    public void A_Resiliency_must_be_alone_in_its_file()
    {
        var exception = Assert.Throws<ResourceException>(() => Load("  policies: {}\n---\nkind: Configuration"));
        Assert.Contains("a Resiliency must be the only resource in its file", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_Resiliency_applies_only_to_apps_in_its_scopes()
    {
        var rules = Load("  policies: {timeouts: {DefaultTimeoutPolicy: 2s}}\nscopes: [a]");
        Assert.NotNull(rules.For("a").For("lane", "Binding", CallDirection.Inbound).Timeout);
        Assert.Null(rules.For("b").For("lane", "Binding", CallDirection.Inbound).Timeout);
    }

    private static (TimeSpan, int) Retry(CallPolicy policy) => (policy.Retry!.Duration, policy.Retry.MaxRetries);

    private ResiliencyRules Load(string spec)
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "r.yaml"), Head + spec);
        return ResourceSet.Load([_folder.FullName]).Resiliency;
    }
}
