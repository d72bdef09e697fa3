using FilePipeline.Emulator.Resources;

namespace FilePipeline.Conformance.Tests;

/// <summary>Resource files of one fact, in a folder as a sidecar reads them.</summary>
internal static class ResourceFolder
{
    public static ResourceSet Load(string root, params string[] resources) => ResourceSet.Load([Write(root, resources)]);

    /// <returns>The folder.</returns>
    public static string Write(string root, params string[] resources)
    {
        var files = Directory.CreateDirectory(Path.Combine(root, "resources"));
        for (var at = 0; at < resources.Length; at++) File.WriteAllText(Path.Combine(files.FullName, $"{at}.yaml"), resources[at]);
        return files.FullName;
    }

    /// <summary>The same with the fields that lead an AWS component to an endpoint.</summary>
    public static string At(Uri endpoint, string resource) => !resource.Contains("type: bindings.aws.", StringComparison.Ordinal)
        && !resource.Contains("type: state.aws.", StringComparison.Ordinal) && !resource.Contains("type: pubsub.aws.", StringComparison.Ordinal)
            ? resource
            : $$"""
                {{resource}}
                  - {name: endpoint, value: '{{endpoint.GetLeftPart(UriPartial.Authority)}}'}
                  - {name: region, value: us-east-1}
                  - {name: accessKey, value: test}
                  - {name: secretKey, value: test}
                """;
}
