using FilePipeline.Hosting;
using Scalar.AspNetCore;

namespace FilePipeline.Ingest;

/// <summary>Security headers of every response: browsers load only this service's scripts and styles, and embed its page nowhere.</summary>
internal static class SecurityHeaders
{
    public static void UseSecurityHeaders(this WebApplication app)
    {
        var policy = PolicyOf(app.Configuration.ReadEarly<UploadOptions>(UploadOptions.Section));
        app.Use((context, next) =>
        {
            // Set when the response starts, since an error clears headers that were set earlier.
            context.Response.OnStarting(
                response =>
                {
                    var started = (HttpResponse)response;
                    Set(started.Headers, ReferencePolicyOf(started.HttpContext) ?? policy);
                    return Task.CompletedTask;
                },
                context.Response);
            return next(context);
        });
    }

    // Only a page that sends files straight to the bucket calls other origins.
    private static string PolicyOf(UploadOptions upload)
    {
        var others = upload.Mode == UploadMode.S3 ? $" {string.Join(' ', upload.S3.BucketOrigins())} {upload.S3.CognitoOrigin()}" : "";
        return $"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'{others}; "
            + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    }

    // The page of the API writes its own script and styles into the page; only its response has a nonce.
    private static string? ReferencePolicyOf(HttpContext context) =>
        context.Items.TryGetValue(ScalarOptions.NonceHttpContextItemKey, out var nonce)
            ? $"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
                + "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
            : null;

    private static void Set(IHeaderDictionary headers, string policy)
    {
        headers.ContentSecurityPolicy = policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        // Other sites get no referrer. Without one a browser would also hide the origin of a form, which the caller gate needs.
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
        // Records change, so answers are not cached; the page's static files set their own value.
        headers.TryAdd("Cache-Control", "no-store");
    }
}
