using FilePipeline.Emulator.Resources;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>Looks for what components name before anything starts. daprd does so for tables only; a queue that is missing it asks for 900 times a second.</summary>
internal static class ResourceCheck
{
    public static void Run(ResourceSet resources, SidecarEnvironment environment)
    {
        var settings = new SettingsReader("", resources.Components, environment.Variable);
        var queues = environment.Cloud.Queues.Names().ToHashSet(StringComparer.Ordinal);
        foreach (var component in resources.Components)
        {
            var read = settings.Read(component);
            switch (component.Type)
            {
                case "state.aws.dynamodb" when !environment.Cloud.Topology.Tables.Any(table => table.Name == read.Required("table")):
                    throw read.Fault("table", $"names a table that does not exist: '{read.Required("table")}'");
                case "bindings.aws.sqs" when !queues.Contains(read.Required("queueName")):
                    throw read.Fault("queueName", $"names a queue that does not exist: '{read.Required("queueName")}'");
            }
        }
    }
}
