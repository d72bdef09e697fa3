using FilePipeline.Emulator.Resources;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>Checks before the start that the resources of components exist. daprd checks only tables; it polls a missing queue about 900
/// times a second.</summary>
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
                    throw read.Error("table", $"names a table that does not exist: '{read.Required("table")}'");
                case "bindings.aws.sqs" when !queues.Contains(read.Required("queueName")):
                    throw read.Error("queueName", $"names a queue that does not exist: '{read.Required("queueName")}'");
            }
        }
    }
}
