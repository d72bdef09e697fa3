using System.Text.Json.Nodes;

namespace FilePipeline.Deploy.Tests.Kubernetes;

/// <summary>The settings of <c>deploy/kubernetes/base/settings</c>.</summary>
internal static class BaseSettings
{
    public static JsonObject Of(string app) => EnvironmentFile.Read(
        Repository.Path("deploy", "kubernetes", "base", "settings", $"{app}.env"));
}

/// <summary>A file with lines NAME=VALUE, as kustomize reads it.</summary>
internal static class EnvironmentFile
{
    public static JsonObject Read(string path) => new(File.ReadLines(path)
        .Where(line => line.Length > 0 && !line.StartsWith('#'))
        .Select(line => line.Split('=', 2))
        .Select(pair => KeyValuePair.Create(pair[0], (JsonNode?)pair[1])));
}
