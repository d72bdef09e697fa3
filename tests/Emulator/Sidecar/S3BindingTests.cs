using FilePipeline.Emulator.Faults;
using FilePipeline.Emulator.Resources;
using FilePipeline.Emulator.Sidecar;
using FilePipeline.Emulator.Tests.Cloud;
using BindingReply = FilePipeline.Emulator.Sidecar.BindingReply;

namespace FilePipeline.Emulator.Tests.Sidecar;

/// <summary>The objects that the S3 binding stores.</summary>
public sealed class S3BindingTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("text/html", "text/html")]
    [InlineData(" text/csv ", "text/csv")]
    [InlineData("", "application/octet-stream")]
    public async Task Create_stores_the_content_type(string sent, string stored)
    {
        await using var rig = await CloudRig.OpenAsync();
        await InvokeAsync(rig, "create", "x", ("key", "a"), ("Content-Type", sent));
        Assert.Equal(stored, TypeOf(rig, "a"));
    }

    [Fact]
    public async Task Create_stores_tags_and_refuses_invalid_ones()
    {
        await using var rig = await CloudRig.OpenAsync();
        await InvokeAsync(rig, "create", "x", ("key", "a"), ("tags", "k=v, other=w=x"));
        Assert.Equal([new("k", "v"), new("other", "w=x")], rig.Cloud.Objects.Open(CloudRig.Uploads, "a", withContent: false)!.Details.Tags);
        var refused = await Assert.ThrowsAsync<CallException>(() => InvokeAsync(rig, "create", "x", ("key", "b"), ("tags", "k")));
        Assert.Equal("s3 binding error: parsing tags failed: invalid tag format: 'k' (expected key=value)", refused.Message);
    }

    [Fact]
    public async Task Items_of_a_bulk_create_have_their_own_types()
    {
        await using var rig = await CloudRig.OpenAsync();
        await InvokeAsync(rig, "bulkCreate", """{"items":[{"key":"a","data":"x","contentType":"text/csv"},{"key":"b","data":"y"}]}""");
        Assert.Equal(("text/csv", "application/octet-stream"), (TypeOf(rig, "a"), TypeOf(rig, "b")));
    }

    [Fact]
    public async Task A_key_that_S3_refuses_is_a_binding_error()
    {
        await using var rig = await CloudRig.OpenAsync();
        var refused = await Assert.ThrowsAsync<CallException>(() => InvokeAsync(rig, "create", "x", ("key", new string('k', 1025))));
        Assert.Contains("api error KeyTooLongError: Your key is too long", refused.Message, StringComparison.Ordinal);
        var bulk =
            await InvokeAsync(rig, "bulkCreate", $$"""{"items":[{"key":"{{new string('k', 1025)}}","data":"x"},{"key":"b","data":"y"}]}""");
        Assert.Contains("KeyTooLongError", System.Text.Encoding.UTF8.GetString(bulk.Data!.Value.Span), StringComparison.Ordinal);
        Assert.Equal("y", await rig.GetAsync("b"));
    }

    private static string? TypeOf(CloudRig rig, string key) =>
        rig.Cloud.Objects.Open(CloudRig.Uploads, key, withContent: false)!.Details.Header("Content-Type");

    private static Task<BindingReply> InvokeAsync(
        CloudRig rig, string operation, string data, params (string Name, string Value)[] metadata)
    {
        var source = new SourceLine("test.yaml", 1);
        var component = new ComponentResource("files", "bindings.aws.s3", "v1", new Dictionary<string, MetadataItem>(), [], source);
        var settings = new ComponentSettings(component, new Dictionary<string, string> { ["bucket"] = CloudRig.Uploads });
        var faults = new FaultPoint(FaultPlan.None, "files", "S3");
        var binding = new S3Binding(settings, rig.Cloud.Objects, () => rig.Cloud.Endpoint, FileFence.Closed, faults, rig.Clock);
        var call = new BindingCall(
            operation, System.Text.Encoding.UTF8.GetBytes(data), metadata.ToDictionary(item => item.Name, item => item.Value));
        return binding.InvokeAsync(call, Cancellation);
    }
}
