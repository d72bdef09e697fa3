namespace FilePipeline.Conformance.Tests;

/// <summary>Where a real daprd is, and the AWS behind it; from the environment.</summary>
internal static class DaprdSettings
{
    /// <summary>Path of the program: facts start it with components of their own.</summary>
    public static string? Binary => Of("DAPR_CONFORMANCE_DAPRD");

    /// <summary>Address of the gRPC API of one that runs, such as <c>http://localhost:50001</c>.</summary>
    public static string? Grpc => Of("DAPR_CONFORMANCE_GRPC");

    /// <summary>Address of the HTTP API of the same one.</summary>
    public static string? Http => Of("DAPR_CONFORMANCE_HTTP");

    /// <summary>Anything that speaks AWS. It is emptied again and again: never an account that anybody uses.</summary>
    /// <exception cref="InvalidOperationException">It is AWS itself.</exception>
    public static Uri Aws
    {
        get
        {
            var endpoint = new Uri(Of("DAPR_CONFORMANCE_AWS") ?? "http://localhost:4566");
            return endpoint.Host.EndsWith("amazonaws.com", StringComparison.OrdinalIgnoreCase)
                ? throw new InvalidOperationException("DAPR_CONFORMANCE_AWS names AWS itself; the facts delete queues, tables and objects: name a stand-in")
                : endpoint;
        }
    }

    private static string? Of(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
