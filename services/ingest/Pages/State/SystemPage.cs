using FilePipeline.Hosting;
using Microsoft.Extensions.Options;

namespace FilePipeline.Ingest.Pages;

/// <summary>What runs and answers.</summary>
/// <param name="Services">The other services.</param>
/// <param name="Sidecar">What this service's sidecar tells.</param>
/// <param name="State">Whether files are processed; null when it cannot be found out.</param>
/// <param name="Streams">Open event streams of this replica.</param>
/// <param name="MaxStreams">How many there may be.</param>
internal sealed record SystemView(
    IReadOnlyList<ServiceState> Services, MetadataAnswer Sidecar, SystemState? State, int Streams, int MaxStreams);

/// <summary><c>GET /system</c>: which services and components answer, and whether files are processed.</summary>
internal sealed class SystemPage(
    PageRenderer renderer, ServiceProbes probes, SidecarMetadata metadata,
    StandstillWatch standstill, EventStreams streams, IOptions<IngestOptions> options, ILogger logger) : IPage
{
    /// <summary>The address of the page.</summary>
    public const string Path = "/system";

    public Task<IResult> AnswerAsync(HttpContext context, CancellationToken cancellation) => renderer.RenderAsync(
        context, PageSection.System, "System", async frame =>
        {
            var services = probes.FindAsync(cancellation);
            var sidecar = metadata.AskAsync(cancellation);
            var state = await FindStateAsync(cancellation);
            return new(SystemStatus.Of(
                new(await services, await sidecar, state, streams.Open, options.Value.MaxEventStreams), frame));
        });

    // The page is there for the moments in which something does not answer.
    private async Task<SystemState?> FindStateAsync(CancellationToken cancellation)
    {
        try
        {
            return await standstill.FindAsync(cancellation);
        }
        catch (CodedException failure)
        {
            logger.ComponentFailed(failure.Code, failure);
            return null;
        }
    }
}
