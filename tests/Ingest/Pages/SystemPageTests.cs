namespace FilePipeline.Ingest.Tests.Pages;

public sealed class SystemPageTests
{
    [Fact]
    public async Task Each_service_is_named_with_its_state_and_what_to_do()
    {
        await using var app = await IngestApp.StartAsync();
        app.Sidecar.OnInvocation = call => new(
            call.App switch
            {
                "processor" => 200,
                "requeue" => 503,
                _ => 500,
            },
            "");
        var text = (await app.PageAsync("/system")).TextOf();
        Assert.Contains("processor ✓ ready", text, StringComparison.Ordinal);
        Assert.Contains("requeue ✕ not ready The sidecar of requeue", text, StringComparison.Ordinal);
        Assert.Contains("notifier ✕ does not answer Check whether notifier and its sidecar run.", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Version_and_components_of_the_sidecar_are_shown_where_it_tells_them()
    {
        await using var app = await IngestApp.StartAsync();
        Assert.Contains("Dapr not known", (await app.PageAsync("/system")).TextOf(), StringComparison.Ordinal);
        app.Sidecar.Metadata = """{"runtimeVersion":"1.18.3","components":[{"name":"files","type":"bindings.aws.s3"}]}""";
        var text = (await app.PageAsync("/system")).TextOf();
        Assert.Contains("files bindings.aws.s3", text, StringComparison.Ordinal);
        Assert.Contains("Dapr 1.18.3", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_state_store_that_does_not_answer_is_named()
    {
        await using var app = await IngestApp.StartAsync();
        app.Sidecar.FailNext(call => call.Kind == "get", times: 5);
        Assert.Contains("The state store does not answer.", (await app.PageAsync("/system")).TextOf(), StringComparison.Ordinal);
    }
}
