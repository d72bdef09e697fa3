using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FilePipeline.TestKit;

/// <summary>An OpenID Connect issuer on loopback: discovery, keys, code flow with PKCE, client credentials, sign-out. Whoever comes is
/// signed in at once as <see cref="Person"/>.</summary>
public sealed class TestIssuer : IAsyncDisposable
{
    /// <summary>The client of the pages.</summary>
    public const string ClientId = "pages";

    /// <summary>The secret of that client, and of every other.</summary>
    public const string ClientSecret = "secret-of-the-pages-for-tests";

    /// <summary>The audience of access tokens.</summary>
    public const string Audience = "filepipeline";

    private const string KeyId = "key-1";
    private readonly WebApplication _app;
    private readonly RSA _key = RSA.Create(2048);
    private readonly ConcurrentDictionary<string, (string Challenge, string Nonce, string RedirectUri)> _codes = new();

    private TestIssuer(WebApplication app) => _app = app;

    /// <summary>The issuer's name and address.</summary>
    public string Address { get; private set; } = "";

    /// <summary>Claims of whoever signs in next.</summary>
    public JsonObject Person { get; } = new()
    {
        ["sub"] = "alice",
        ["name"] = "Alice",
        ["roles"] = new JsonArray("upload", "read"),
    };

    /// <summary>Claims of the tokens of programs.</summary>
    public JsonObject Program { get; } = new() { ["roles"] = new JsonArray("upload", "read") };

    /// <summary>Queries of the sign-outs, in order.</summary>
    public ConcurrentQueue<string> SignOuts { get; } = new();

    /// <summary>Starts an issuer on a free port.</summary>
    public static async Task<TestIssuer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var issuer = new TestIssuer(app);
        app.MapGet("/.well-known/openid-configuration", issuer.Discover);
        app.MapGet("/keys", issuer.Keys);
        app.MapGet("/authorize", issuer.Authorize);
        app.MapPost("/token", issuer.TokenAsync);
        app.MapGet("/logout", issuer.SignOut);
        await app.StartAsync();
        issuer.Address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return issuer;
    }

    /// <summary>Settings of a service that trusts this issuer.</summary>
    public (string Key, string Value)[] Settings(params (string Key, string Value)[] more) =>
    [
        ("Auth:Authority", Address), ("Auth:ClientId", ClientId), ("Auth:ClientSecret", ClientSecret), ("Auth:Audiences:0", Audience),
        ("Ingest:Listen", "Loopback"), .. more,
    ];

    /// <summary>Claims of a valid access token, with others added or replaced; a null removes one.</summary>
    public JsonObject Claims(params (string Type, JsonNode? Value)[] claims)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        JsonObject all = new()
        {
            ["iss"] = Address,
            ["aud"] = Audience,
            ["sub"] = "alice",
            ["iat"] = now,
            ["nbf"] = now - 10,
            ["exp"] = now + 600,
            ["roles"] = new JsonArray("upload", "read"),
        };
        foreach (var (type, value) in claims)
        {
            all.Remove(type);
            if (value is not null) all[type] = value;
        }

        return all;
    }

    /// <summary>A token of this issuer with these claims.</summary>
    public string Token(params (string Type, JsonNode? Value)[] claims) => TokenSigner.Rsa(_key, KeyId, Claims(claims));

    /// <summary>A token with this issuer's claims and key id, signed by another key.</summary>
    public string ForgedToken()
    {
        using var other = RSA.Create(2048);
        return TokenSigner.Rsa(other, KeyId, Claims());
    }

    /// <summary>A token whose symmetric secret is this issuer's public key.</summary>
    public string ConfusedToken() => TokenSigner.Symmetric(Encoding.ASCII.GetBytes(_key.ExportSubjectPublicKeyInfoPem()), KeyId, Claims());

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _key.Dispose();
    }

    private IResult Discover() => Json(new()
    {
        ["issuer"] = Address,
        ["authorization_endpoint"] = $"{Address}/authorize",
        ["token_endpoint"] = $"{Address}/token",
        ["jwks_uri"] = $"{Address}/keys",
        ["end_session_endpoint"] = $"{Address}/logout",
        ["response_types_supported"] = new JsonArray("code"),
        ["code_challenge_methods_supported"] = new JsonArray("S256"),
    });

    private IResult Keys()
    {
        var key = _key.ExportParameters(includePrivateParameters: false);
        return Json(new()
        {
            ["keys"] = new JsonArray(new JsonObject
            {
                ["kty"] = "RSA",
                ["use"] = "sig",
                ["alg"] = "RS256",
                ["kid"] = KeyId,
                ["n"] = Base64Url.EncodeToString(key.Modulus),
                ["e"] = Base64Url.EncodeToString(key.Exponent),
            }),
        });
    }

    private IResult Authorize(HttpRequest request)
    {
        var query = request.Query;
        if (query["client_id"] != ClientId || query["response_type"] != "code" || query["code_challenge_method"] != "S256")
            return Results.BadRequest();
        var code = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        _codes[code] = (query["code_challenge"].ToString(), query["nonce"].ToString(), query["redirect_uri"].ToString());
        return Results.Redirect($"{query["redirect_uri"]}?code={code}&state={Uri.EscapeDataString(query["state"].ToString())}");
    }

    private async Task<IResult> TokenAsync(HttpRequest request)
    {
        var form = await request.ReadFormAsync(request.HttpContext.RequestAborted);
        if (form["client_secret"] != ClientSecret) return Json(new() { ["error"] = "invalid_client" }, StatusCodes.Status401Unauthorized);
        return form["grant_type"].ToString() switch
        {
            "authorization_code" => OfCode(form),
            "client_credentials" => Tokens(new() { ["access_token"] = ProgramToken(form["client_id"].ToString()) }),
            _ => Json(new() { ["error"] = "unsupported_grant_type" }, StatusCodes.Status400BadRequest),
        };
    }

    private IResult OfCode(IFormCollection form)
    {
        var verified = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString())));
        var isKnown = _codes.TryRemove(form["code"].ToString(), out var code);
        if (!isKnown || code.Challenge != verified || code.RedirectUri != form["redirect_uri"])
            return Json(new() { ["error"] = "invalid_grant" }, StatusCodes.Status400BadRequest);
        var person = Person.Select(claim => (claim.Key, claim.Value?.DeepClone()));
        return Tokens(new()
        {
            ["access_token"] = Token([.. person]),
            ["id_token"] = Token([("roles", null), .. person, ("aud", ClientId), ("nonce", code.Nonce)]),
        });
    }

    private string ProgramToken(string client) =>
        Token([("sub", null), ("roles", null), ("client_id", client), .. Program.Select(claim => (claim.Key, claim.Value?.DeepClone()))]);

    private IResult SignOut(HttpRequest request)
    {
        SignOuts.Enqueue(request.QueryString.Value!);
        var state = Uri.EscapeDataString(request.Query["state"].ToString());
        return Results.Redirect($"{request.Query["post_logout_redirect_uri"]}?state={state}");
    }

    private static IResult Tokens(JsonObject tokens)
    {
        (tokens["token_type"], tokens["expires_in"]) = ("Bearer", 600);
        return Json(tokens);
    }

    private static IResult Json(JsonObject json, int status = StatusCodes.Status200OK) =>
        Results.Text(json.ToJsonString(), "application/json", Encoding.UTF8, status);
}
