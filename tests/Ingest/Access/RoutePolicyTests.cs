using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FilePipeline.Ingest.Tests.Access;

/// <summary>Every route of the service, whoever added it.</summary>
public sealed partial class RoutePolicyTests
{
    private const string SidecarPolicy = "sidecar";

    // They tell nothing about files; the sign-out only ends the caller's own session.
    private static readonly string[] _open =
    [
        "/healthz", "/readyz", "/sign-out", "/problems/{code}", "/api/{documentName}/openapi.json",
        "/api/v1/reference/{documentName?}", "/api/v1/reference/scalar.js", "/api/v1/reference/scalar.aspnetcore.js",
        "/api/v1/reference/favicon.svg",
    ];

    [Fact]
    public async Task Every_route_requires_a_policy()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IngestApp.StartAsync(issuer.Settings());
        var routes = RoutesOf(app);
        Assert.True(routes.Count > 10, "the routes were not read");
        Assert.All(routes.Where(route => !IsOpen(route)), route =>
        {
            Assert.Null(route.Endpoint.Metadata.GetMetadata<IAllowAnonymous>());
            Assert.Contains(route.Policy, (string[])[.. AccessPolicies.Rights, AccessPolicies.SignedIn, SidecarPolicy]);
        });
    }

    [Fact]
    public async Task A_route_without_a_policy_stops_the_start()
    {
        await using var app = WebApplication.CreateSlimBuilder().Build();
        app.MapGroup("").WithPolicies().MapGet("/new", () => "");
        IEndpointRouteBuilder routes = app;
        Assert.Throws<InvalidOperationException>(() => routes.DataSources.SelectMany(source => source.Endpoints).ToList());
    }

    [Fact]
    public async Task Without_sign_in_no_route_answers()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IngestApp.StartAsync(issuer.Settings());
        await EachAsync(app, null, 401, route => route.Policy != SidecarPolicy);
        Assert.Empty(app.CallsForFiles());
    }

    [Fact]
    public async Task Without_a_right_no_route_answers()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IngestApp.StartAsync(issuer.Settings());
        await EachAsync(app, issuer.Token(("roles", "other")), 403, route => AccessPolicies.Rights.Contains(route.Policy));
        Assert.Empty(app.CallsForFiles());
    }

    [Fact]
    public async Task The_public_port_serves_no_route_of_the_sidecar()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IngestApp.StartAsync(issuer.Settings());
        await EachAsync(app, issuer.Token(("roles", "operate")), 404, route => route.Policy == SidecarPolicy);
        using var unknown = await app.CallAsync(issuer.Token(), "POST", "/file-outcomes");
        Assert.Equal(404, (int)unknown.StatusCode);
    }

    [Fact]
    public async Task The_port_of_the_sidecar_serves_no_public_route()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IngestApp.StartAsync(issuer.Settings());
        var token = issuer.Token(("roles", new System.Text.Json.Nodes.JsonArray("upload", "read", "operate")));
        foreach (var (method, path) in RoutesOf(app).Where(route => route.Policy != SidecarPolicy && !route.Path.EndsWith('z'))
            .Select(route => (route.Method, route.Example)).Append(("GET", "/sign-in/callback")).Append(("GET", "/sign-out/callback")))
        {
            using var request = new HttpRequestMessage(new(method), new Uri($"http://localhost:{app.AppPort}{path}"));
            request.Headers.Authorization = new("Bearer", token);
            using var response = await app.Client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.True((int)response.StatusCode == 404, $"{method} {path}: {response.StatusCode}");
        }
    }

    private static async Task EachAsync(IngestApp app, string? token, int status, Func<Route, bool> match)
    {
        foreach (var route in RoutesOf(app).Where(route => !IsOpen(route)).Where(match))
        {
            using var response = await app.CallAsync(token, route.Method, route.Example);
            Assert.True((int)response.StatusCode == status, $"{route.Method} {route.Example}: {(int)response.StatusCode}");
            if (route.Method != "HEAD") Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        }
    }

    private static bool IsOpen(Route route) =>
        _open.Contains(route.Path) || route.Path.StartsWith("/assets/", StringComparison.Ordinal);

    private static List<Route> RoutesOf(IngestApp app) =>
    [
        .. from endpoint in app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
           from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"]
           let policy = endpoint.Metadata.GetMetadata<IAuthorizeData>()?.Policy ?? ""
           select new Route(endpoint, method, $"/{endpoint.RoutePattern.RawText!.TrimStart('/')}", policy),
    ];

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameters();

    private sealed record Route(RouteEndpoint Endpoint, string Method, string Path, string Policy)
    {
        public string Example => Parameters().Replace(Path, "x");
    }
}
