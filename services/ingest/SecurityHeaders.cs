namespace FilePipeline.Ingest;

/// <summary>Headers of every answer: a browser runs only what this service itself serves, and shows it in no other page.</summary>
internal static class SecurityHeaders
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public static void UseSecurityHeaders(this WebApplication app) => app.Use((context, next) =>
    {
        // Last, for an error takes away what was set before it.
        context.Response.OnStarting(
            static response =>
            {
                Set(((HttpResponse)response).Headers);
                return Task.CompletedTask;
            },
            context.Response);
        return next(context);
    });

    private static void Set(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
        // What is known of files changes and is nobody's cache's business; the page's own parts say otherwise.
        headers.TryAdd("Cache-Control", "no-store");
    }
}
