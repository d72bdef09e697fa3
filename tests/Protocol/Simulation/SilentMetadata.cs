using System.Net;

namespace FilePipeline.Protocol.Tests;

/// <summary>A sidecar that answers at once that it does not tell its components, so that services read one bucket.</summary>
internal sealed class SilentMetadata : HttpMessageHandler, IHttpClientFactory
{
    public HttpClient CreateClient(string name) => new(this, disposeHandler: false);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        Task.FromResult(new HttpResponseMessage(HttpStatusCode.NotFound));
}
