namespace FilePipeline.Conformance.Tests;

/// <summary>The location of a real daprd and its AWS endpoint, from the environment.</summary>
internal static class DaprdSettings
{
    /// <summary>The path of the program, which facts start with their own components.</summary>
    public static string? Binary => Of("DAPR_CONFORMANCE_DAPRD");

    /// <summary>The address of a placement service, such as <c>localhost:50005</c>; facts about workflows need it.</summary>
    public static string? Placement => Of("DAPR_CONFORMANCE_PLACEMENT");

    /// <summary>The address of a scheduler, such as <c>localhost:50006</c>; facts about workflows need it.</summary>
    public static string? Scheduler => Of("DAPR_CONFORMANCE_SCHEDULER");

    /// <summary>The gRPC address of a running daprd, such as <c>http://localhost:50001</c>.</summary>
    public static string? Grpc => Of("DAPR_CONFORMANCE_GRPC");

    /// <summary>The HTTP address of the same daprd.</summary>
    public static string? Http => Of("DAPR_CONFORMANCE_HTTP");

    /// <summary>The address of an AWS stand-in; null to start the emulator's in this process. The facts delete its content.</summary>
    /// <exception cref="InvalidOperationException">The address is AWS itself.</exception>
    public static Uri? Aws
    {
        get
        {
            if (Of("DAPR_CONFORMANCE_AWS") is not { } address) return null;
            var endpoint = new Uri(address);
            return endpoint.Host.EndsWith("amazonaws.com", StringComparison.OrdinalIgnoreCase)
                ? throw new InvalidOperationException(
                    "DAPR_CONFORMANCE_AWS is an address of AWS itself; the facts delete queues, tables and objects, so use a stand-in")
                : endpoint;
        }
    }

    private static string? Of(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
