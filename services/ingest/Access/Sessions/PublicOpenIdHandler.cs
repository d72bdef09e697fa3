using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;

namespace FilePipeline.Ingest;

/// <summary>Receives the answers of the issuer on the public port only; they have no route with metadata.</summary>
internal sealed class PublicOpenIdHandler(
    IOptionsMonitor<OpenIdConnectOptions> options, ILoggerFactory logger, HtmlEncoder html, UrlEncoder url)
    : OpenIdConnectHandler(options, logger, html, url)
{
    public override async Task<bool> HandleRequestAsync() => Context.IsPublic() && await base.HandleRequestAsync();
}
