using System.Text;
using Dapr.Client;

namespace FilePipeline.Conformance.Tests;

/// <summary>The S3 component of the facts, and calls to it.</summary>
internal static class S3Calls
{
    public static string Component { get; } =
        Yaml.Component("files", "bindings.aws.s3", "bucket=uploads", "direction=output", "forcePathStyle=true");

    public static async Task<BindingResponse> InvokeS3Async(
        this SidecarRig rig, string operation, byte[] data, params (string Name, string Value)[] metadata)
    {
        var request = new BindingRequest("files", operation) { Data = data };
        foreach (var (name, value) in metadata) request.Metadata[name] = value;
        return await rig.Dapr.InvokeBindingAsync(request, rig.Token);
    }

    public static string TextOf(BindingResponse response) => Encoding.UTF8.GetString(response.Data.Span);
}
