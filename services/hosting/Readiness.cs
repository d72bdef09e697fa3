using Dapr.Client;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Hosting;

namespace FilePipeline.Hosting;

/// <summary>Whether work may come: not while stopping, nor while the sidecar cannot be used.</summary>
/// <remarks>Asks the sidecar's outbound health only: its full health waits for this service, and each would wait for the other.</remarks>
internal sealed class Readiness(DaprClient dapr, IHostApplicationLifetime lifetime)
{
    public async Task<Results<Ok, ProblemHttpResult>> AnswerAsync(CancellationToken cancellation)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested) return NotReady("stopping");
        return await dapr.CheckOutboundHealthAsync(cancellation) ? TypedResults.Ok() : NotReady("the sidecar is not reachable");
    }

    private static ProblemHttpResult NotReady(string why) => TypedResults.Problem(why, statusCode: StatusCodes.Status503ServiceUnavailable);
}
