using Dapr;
using Grpc.Core;

namespace FilePipeline.Conformance.Tests;

/// <summary>What Dapr.Client throws.</summary>
internal static class Faults
{
    /// <summary>The gRPC fault inside.</summary>
    public static async Task<RpcException> OfAsync(Func<Task> call) =>
        Assert.IsType<RpcException>((await Assert.ThrowsAnyAsync<DaprException>(call)).InnerException);
}
