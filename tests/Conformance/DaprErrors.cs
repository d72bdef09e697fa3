using Dapr;
using Grpc.Core;

namespace FilePipeline.Conformance.Tests;

/// <summary>Exceptions of Dapr.Client.</summary>
internal static class DaprErrors
{
    /// <summary>The inner gRPC exception of a failed call.</summary>
    public static async Task<RpcException> OfAsync(Func<Task> call) =>
        Assert.IsType<RpcException>((await Assert.ThrowsAnyAsync<DaprException>(call)).InnerException);
}
