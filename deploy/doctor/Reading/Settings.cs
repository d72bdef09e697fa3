namespace FilePipeline.Doctor.Reading;

/// <summary>Settings that an app reads from its environment: <c>env</c>, then the ConfigMaps of <c>envFrom</c>.</summary>
internal static class Settings
{
    public static string? Value(Manifests manifests, Workload workload, string name) => workload.Containers
        .Select(container => container.Items("env").FirstOrDefault(item => item.Text("name") == name).Text("value")
            ?? container.Items("envFrom")
                .Select(from => manifests.Find("ConfigMap", from.Text("configMapRef", "name"))?.Body.Text("data", name))
                .LastOrDefault(value => value is not null))
        .FirstOrDefault(value => value is not null);
}
