using System.Text.Json.Nodes;

namespace FilePipeline.Deploy.Tests;

/// <summary><c>dapr.yaml</c>.</summary>
internal static class RunFile
{
    private static readonly JsonObject _run = Assert.Single(Yaml.ReadDocuments(Repository.Path("dapr.yaml")));

    public static JsonObject Common => _run["common"]!.AsObject();

    public static IEnumerable<JsonObject> Apps => _run["apps"]!.AsArray().Select(app => app!.AsObject());

    public static JsonObject App(string appId) => Apps.Single(app => (string?)app["appID"] == appId);
}
