namespace FilePipeline.Conformance.Tests;

/// <summary>How a sidecar reads its resource files.</summary>
[Contract("6.1, 6.4, 6.5")]
public sealed class ResourceFacts
{
    private static readonly string _records =
        Yaml.Component("records", "state.aws.dynamodb", "table=records", "keyPrefix=none", "ttlAttributeName=expiresAt");

    [Theory, OnEach]
    public async Task Several_components_may_share_a_file(Target target)
    {
        await using var rig = await target.StartAsync($"{Yaml.Lane()}\n---\n{_records}");
        Assert.Equal(["lane-1", "records"], await NamesAsync(rig));
    }

    [Theory]
    [OnEach("scopes: [processor]", 1)]
    [OnEach("scopes: [processor, other]", 1)]
    [OnEach("scopes: [other]", 0)]
    [OnEach("scopes: []", 1)]
    public async Task A_component_is_loaded_for_the_apps_in_its_scopes(Target target, string scopes, int count)
    {
        await using var rig = await target.StartAsync($"{_records}\n{scopes}");
        Assert.Equal(count, (await NamesAsync(rig)).Count);
    }

    [Theory, OnEach]
    public async Task Duplicate_component_names_fail_the_start(Target target)
    {
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => target.StartAsync(_records, _records));
        Assert.Contains("records", exception.Message, StringComparison.Ordinal);
    }

    [Theory, OnWorkflowHosts]
    public async Task A_second_actor_state_store_fails_the_start(Target target)
    {
        var second = WorkflowHost.Component.Replace("workflows", "others", StringComparison.Ordinal);
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => target.StartAsync(WorkflowHost.Component, second));
        Assert.Contains("actor state store", exception.Message, StringComparison.Ordinal);
    }

    [Theory, OnEach]
    public async Task A_missing_table_fails_the_start(Target target)
    {
        var exception = await Assert.ThrowsAnyAsync<Exception>(() =>
            target.StartAsync(Yaml.Component("records", "state.aws.dynamodb", "table=nosuch")));
        Assert.Contains("nosuch", exception.Message, StringComparison.Ordinal);
    }

    [Theory, OnEmulator]
    [Covers("bindings.http", "url")]
    public async Task A_value_may_come_from_the_environment_of_the_sidecar(Target target)
    {
        using var hook = new WebhookServer();
        const string Component = """
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: slack}
            spec: {type: bindings.http, version: v1, metadata: [{name: url, envRef: WEBHOOK}, {name: direction, value: output}]}
            """;
        await using var rig = await target.StartAsync([Component], app => app, environment =>
            environment with { Variable = name => name == "WEBHOOK" ? $"http://127.0.0.1:{hook.Port}" : null });
        await rig.Dapr.InvokeBindingAsync("slack", "post", new { text = "hi" }, cancellationToken: rig.Token);
        Assert.Equal("""{"text":"hi"}""", (await hook.NextAsync(rig.Token)).Body);
    }

    [Theory, OnEmulator(InDaprd = "ignores unknown kinds")]
    public async Task An_unknown_resource_kind_is_refused(Target target)
    {
        var exception = await Assert.ThrowsAsync<ResourceException>(() =>
            target.StartAsync("apiVersion: dapr.io/v1alpha1\nkind: HTTPEndpoint\n"));
        Assert.Contains("unknown kind 'HTTPEndpoint' (known: Component, Subscription, Resiliency, Configuration)",
            exception.Message, StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<string>> NamesAsync(SidecarRig rig) =>
        [.. (await rig.Dapr.GetMetadataAsync(rig.Token)).Components.Select(component => component.Name).Order(StringComparer.Ordinal)];
}
