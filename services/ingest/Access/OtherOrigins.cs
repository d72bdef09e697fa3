using FilePipeline.Hosting;
using Microsoft.Net.Http.Headers;

namespace FilePipeline.Ingest;

/// <summary>CORS: pages of other origins that may call the API with a bearer token. The caller gate lets them pass first.</summary>
internal static class OtherOrigins
{
    private static readonly TimeSpan _preflightLifetime = TimeSpan.FromMinutes(10);

    public static void AddOtherOrigins(this WebApplicationBuilder builder) => builder.Services.AddCors();

    public static void UseOtherOrigins(this WebApplication app)
    {
        string[] origins = [.. app.Configuration.ReadEarly<IngestOptions>(IngestOptions.Section).CorsOrigins.Where(IsOrigin)];
        if (origins.Length == 0) return;
        // Without AllowCredentials: a page of another origin uses a token, never a user's cookie.
        app.UseCors(cors => cors.WithOrigins(origins)
            .WithMethods(HttpMethods.Get, HttpMethods.Head, HttpMethods.Put, HttpMethods.Post, HttpMethods.Patch, HttpMethods.Delete)
            .AllowAnyHeader()
            .WithExposedHeaders(
            [
                HeaderNames.Location, HeaderNames.ETag, HeaderNames.Link, HeaderNames.RetryAfter, HeaderNames.ContentLocation,
                HeaderNames.WWWAuthenticate, "Idempotency-Replayed", .. Tus.AnswerHeaders,
            ])
            .SetPreflightMaxAge(_preflightLifetime));
    }

    /// <summary>Whether a text is an origin as browsers write it in <c>Origin</c>.</summary>
    public static bool IsOrigin(string? text) => Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https"
        && string.Equals(uri.GetLeftPart(UriPartial.Authority), text, StringComparison.OrdinalIgnoreCase);
}
