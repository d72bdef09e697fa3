using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace FilePipeline.Ingest.Tests.Access;

/// <summary>The signed header of an Application Load Balancer that signs users in.</summary>
public sealed class LoadBalancerTests : IDisposable
{
    private const string Arn = "arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/files/50dc6c495c0c9188";
    private const string KeyId = "1f9c3a5e-key";
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly KeyServer _keys = new();

    private static readonly Dictionary<string, Action<JsonObject>> _wrong = new()
    {
        ["signer"] = header => header["signer"] = Arn.Replace("/files/", "/other/", StringComparison.Ordinal),
        ["issuer"] = header => header["iss"] = "https://evil.example",
        ["algorithm"] = header => header["alg"] = "none",
        ["expired"] = header => header["exp"] = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - 120,
        ["no expiry"] = header => header.Remove("exp"),
        ["unknown key"] = header => header["kid"] = "another-key",
        ["key id with a path"] = header => header["kid"] = "../evil",
        ["no signer"] = header => header.Remove("signer"),
    };

    public static TheoryData<string> Wrong => [.. _wrong.Keys];

    public void Dispose()
    {
        _key.Dispose();
        _keys.Dispose();
    }

    [Fact]
    public async Task A_user_of_the_load_balancer_reads_own_files()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await StartAsync(issuer);
        app.Bucket.Put("users/alice/a.txt", "x");
        app.Bucket.Put("users/bob/b.txt", "x");
        using var response = await CallAsync(app, "GET", "/files", Token(issuer));
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("users/alice/a.txt", text, StringComparison.Ordinal);
        Assert.DoesNotContain("bob", text, StringComparison.Ordinal);
        using var again = await CallAsync(app, "GET", "/files", Token(issuer));
        Assert.Equal(200, (int)again.StatusCode);
        Assert.Equal(["https://public-keys.auth.elb.eu-central-1.amazonaws.com/1f9c3a5e-key"], _keys.Requests);
    }

    [Theory, MemberData(nameof(Wrong))]
    public async Task A_header_with_a_wrong_part_is_401(string part)
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await StartAsync(issuer);
        await app.RefusedAsync(401, await CallAsync(app, "GET", "/files", Token(issuer, _wrong[part])));
        Assert.All(_keys.Requests, address => Assert.EndsWith("/another-key", address, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_header_that_another_key_signed_is_401()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await StartAsync(issuer);
        using var forger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await app.RefusedAsync(401, await CallAsync(app, "GET", "/files", TokenSigner.LoadBalancer(forger, Header(issuer), Claims())));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("a.b.c")]
    [InlineData("..")]
    [InlineData("e30=.e30=.AAAA")]
    [InlineData("W10=.e30=.AAAA")]
    public async Task A_header_that_is_no_token_is_401(string text)
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await StartAsync(issuer);
        await app.RefusedAsync(401, await CallAsync(app, "GET", "/files", text));
        Assert.Empty(_keys.Requests);
    }

    [Fact]
    public async Task Changed_claims_are_401()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await StartAsync(issuer);
        var own = Token(issuer).Split('.');
        var others = TokenSigner.LoadBalancer(_key, Header(issuer), new() { ["sub"] = "bob" }).Split('.');
        await app.RefusedAsync(401, await CallAsync(app, "GET", "/files", $"{own[0]}.{others[1]}.{own[2]}"));
    }

    [Fact]
    public async Task Without_the_setting_the_header_means_nothing()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IngestApp.StartAsync(new IngestStart { Replace = Replace }, issuer.Settings());
        await app.RefusedAsync(401, await CallAsync(app, "GET", "/files", Token(issuer)));
        Assert.Empty(_keys.Requests);
    }

    [Fact]
    public async Task A_change_needs_the_antiforgery_token()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await StartAsync(issuer);
        await app.RefusedAsync(400, await CallAsync(app, "PUT", "/files/users/alice/a.txt", Token(issuer)));
    }

    [Fact]
    public async Task Unavailable_keys_are_503_and_asked_for_again()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await StartAsync(issuer);
        _keys.Pem = null;
        await app.RefusedAsync(503, await CallAsync(app, "GET", "/files", Token(issuer)));
        _keys.Pem = _key.ExportSubjectPublicKeyInfoPem();
        using var response = await CallAsync(app, "GET", "/files", Token(issuer));
        Assert.Equal(200, (int)response.StatusCode);
    }

    [Theory]
    [InlineData(Arn, "https://public-keys.auth.elb.eu-central-1.amazonaws.com/")]
    [InlineData(
        "arn:aws-us-gov:elasticloadbalancing:us-gov-west-1:111122223333:loadbalancer/app/files/50dc6c495c0c9188",
        "https://s3-us-gov-west-1.amazonaws.com/aws-elb-public-keys-prod-us-gov-west-1/")]
    [InlineData("arn:aws:elasticloadbalancing:evil.example/:111122223333:loadbalancer/app/files/50dc6c495c0c9188", null)]
    [InlineData("arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/net/files/50dc6c495c0c9188", null)]
    [InlineData("arn:aws-cn:elasticloadbalancing:cn-north-1:111122223333:loadbalancer/app/files/50dc6c495c0c9188", null)]
    public void Keys_come_from_the_region_of_the_load_balancer(string arn, string? keys) =>
        Assert.Equal(keys, LoadBalancerArn.Parse(arn)?.Keys.ToString());

    private Task<IngestApp> StartAsync(TestIssuer issuer)
    {
        _keys.Pem ??= _key.ExportSubjectPublicKeyInfoPem();
        return IngestApp.StartAsync(
            new IngestStart { Replace = Replace }, issuer.Settings(("Auth:LoadBalancerArn", Arn), ("Auth:Prefixes:0", "users/{sub}/")));
    }

    private void Replace(IServiceCollection services) =>
        services.AddHttpClient(nameof(LoadBalancerKeys)).ConfigurePrimaryHttpMessageHandler(() => _keys);

    private string Token(TestIssuer issuer, Action<JsonObject>? change = null)
    {
        var header = Header(issuer);
        change?.Invoke(header);
        return TokenSigner.LoadBalancer(_key, header, Claims());
    }

    private static JsonObject Header(TestIssuer issuer) => new()
    {
        ["alg"] = "ES256",
        ["kid"] = KeyId,
        ["signer"] = Arn,
        ["iss"] = issuer.Address,
        ["client"] = "c",
        ["exp"] = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 120,
    };

    private static JsonObject Claims() => new()
    {
        ["sub"] = "alice",
        ["roles"] = new JsonArray("upload", "read"),
        ["email_verified"] = true,
    };

    private static async Task<HttpResponseMessage> CallAsync(IngestApp app, string method, string path, string token)
    {
        using var request = new HttpRequestMessage(new(method), app.Exactly(path));
        request.Headers.Add(LoadBalancerHandler.Header, token);
        return await app.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Answers in place of the region's server of keys.</summary>
    private sealed class KeyServer : HttpMessageHandler
    {
        public string? Pem { get; set; }

        public List<string> Requests { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests.Add($"{request.RequestUri}");
            var status = Pem is null ? HttpStatusCode.BadGateway
                : request.RequestUri!.AbsolutePath == $"/{KeyId}" ? HttpStatusCode.OK : HttpStatusCode.NotFound;
            return Task.FromResult(new HttpResponseMessage(status) { Content = new StringContent(Pem ?? "") });
        }
    }
}
