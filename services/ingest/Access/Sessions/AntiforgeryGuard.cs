using Microsoft.AspNetCore.Antiforgery;

namespace FilePipeline.Ingest;

/// <summary>Requires an antiforgery token for changes by callers whose browser signs them in by itself (cookie, load balancer); a bearer
/// token is never sent by itself.</summary>
internal static class AntiforgeryGuard
{
    /// <summary>The header with the token.</summary>
    public const string Header = "X-CSRF-Token";

    /// <summary>The field of a form with the token.</summary>
    public const string Field = "csrf";

    public static void UseAntiforgeryGuard(this WebApplication app)
    {
        var antiforgery = app.Services.GetRequiredService<IAntiforgery>();
        app.Use(async (context, next) =>
        {
            if (!NeedsToken(context) || await HasTokenAsync(context, antiforgery)) await next(context);
            else await AccessRefusals.NoAntiforgeryToken().ExecuteAsync(context);
        });
    }

    private static bool NeedsToken(HttpContext context) =>
        SignIn.SchemeOf(context) is SignIn.Cookie or SignIn.LoadBalancer
        && !HttpMethods.IsGet(context.Request.Method)
        && !HttpMethods.IsHead(context.Request.Method)
        && !HttpMethods.IsOptions(context.Request.Method);

    // Without the header the token is looked for in the form. That must not read the files of an upload, so a form of files has the
    // token in its address; it is worthless without the cookie, which no script can read.
    private static async Task<bool> HasTokenAsync(HttpContext context, IAntiforgery antiforgery)
    {
        var request = context.Request;
        if (IsType(request, "multipart/form-data") && request.Query.TryGetValue(Field, out var token))
            request.Headers.TryAdd(Header, token);
        var isForm = IsType(request, "application/x-www-form-urlencoded");
        return (request.Headers.ContainsKey(Header) || isForm) && await antiforgery.IsRequestValidAsync(context);
    }

    private static bool IsType(HttpRequest request, string type) =>
        (request.ContentType ?? "").StartsWith(type, StringComparison.OrdinalIgnoreCase);
}
