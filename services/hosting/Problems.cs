using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FilePipeline.Hosting;

/// <summary>Metadata of a delivery's route: the sidecar reads its status alone.</summary>
internal sealed class ForDeliveries : ISkipStatusCodePagesMetadata;

/// <summary>Answers every refusal that has no body yet with problem details (RFC 9457).</summary>
public static class Problems
{
    /// <summary>Seconds after which a caller should try again what a component refused.</summary>
    public const string RetryAfterSeconds = "5";

    /// <summary>Lets every route of GET answer HEAD too (RFC 9110, 9.1).</summary>
    public static TBuilder WithHead<TBuilder>(this TBuilder routes)
        where TBuilder : IEndpointConventionBuilder
    {
        routes.Add(endpoint =>
        {
            for (var at = 0; at < endpoint.Metadata.Count; at++)
            {
                if (endpoint.Metadata[at] is HttpMethodMetadata { HttpMethods: [var method] } && HttpMethods.IsGet(method))
                    endpoint.Metadata[at] = new HttpMethodMetadata([HttpMethods.Get, HttpMethods.Head]);
            }
        });
        return routes;
    }

    internal static void AddProblems(this WebApplicationBuilder builder)
    {
        builder.Services.AddProblemDetails();
        // Thrown, a request that cannot be bound says what was wrong with it.
        builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
    }

    internal static void UseProblems(this WebApplication app)
    {
        app.UseStatusCodePages(context => AnswerAsync(context.HttpContext, DetailOf(context.HttpContext)));
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = context =>
            {
                // The handler has taken all headers away.
                CallerGate.SetHeaders(context.Response.Headers);
                var error = context.Features.Get<IExceptionHandlerFeature>()?.Error;
                return AnswerAsync(
                    context, (error as BadHttpRequestException)?.Message ?? "an unexpected error; the log has it under the trace id");
            },
            StatusCodeSelector = error => (error as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status500InternalServerError,
            SuppressDiagnosticsCallback = context => context.Exception is BadHttpRequestException,
            AllowStatusCode404Response = true,
        });
    }

    // A status without a kind of its own keeps its number.
    private static Task AnswerAsync(HttpContext context, string detail)
    {
        var type = ProblemTypes.Of(context.Response.StatusCode) with { Status = context.Response.StatusCode };
        return type.With(detail).ExecuteAsync(context);
    }

    private static string DetailOf(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status401Unauthorized => "the header dapr-api-token is missing or wrong",
        StatusCodes.Status404NotFound => "nothing is served at this address",
        StatusCodes.Status405MethodNotAllowed => $"{context.Request.Method} is not possible here; the header Allow names what is",
        StatusCodes.Status413PayloadTooLarge => "the body has more bytes than this address takes",
        StatusCodes.Status415UnsupportedMediaType => "the body's content type is not one that this address takes; send application/json",
        _ => "the request was refused",
    };
}
