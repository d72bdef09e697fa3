using Microsoft.Extensions.Configuration;

namespace FilePipeline.Ingest.Tests.Access;

public sealed class AuthOptionsTests
{
    private static readonly (string, string)[] _valid =
    [
        ("Auth:Authority", "https://login.example.com/realms/files"), ("Auth:ClientId", "pages"), ("Auth:ClientSecret", "secret"),
        ("Auth:PublicAddress", "https://files.example.com"), ("Auth:Audiences:0", "filepipeline"), ("Auth:Prefixes:0", "users/{sub}/"),
    ];

    [Fact]
    public void The_defaults_are_valid() => Assert.Empty(ErrorsOf());

    [Fact]
    public void A_complete_sign_in_is_valid() => Assert.Empty(ErrorsOf(_valid));

    [Theory]
    [InlineData("Ingest:Listen", "Any", "Ingest:Listen")]
    [InlineData("Auth:ClientId", "pages", "Auth:ClientId")]
    [InlineData("Auth:ClientSecret", "secret", "Auth:ClientSecret")]
    [InlineData("Auth:Audiences:0", "x", "Auth:Audiences")]
    [InlineData("Auth:Clients:0", "x", "Auth:Clients")]
    [InlineData("Auth:Prefixes:0", "users/{sub}/", "Auth:Prefixes")]
    [InlineData("Auth:LoadBalancerArn", "x", "Auth:LoadBalancerArn")]
    [InlineData("Auth:SessionLifetime", "00:00:01", "SessionLifetime")]
    public void An_invalid_setting_without_sign_in_is_named(string key, string value, string path) =>
        Assert.Contains(path, Assert.Single(ErrorsOf((key, value))), StringComparison.Ordinal);

    [Theory]
    [InlineData("Auth:Authority", "http://login.example.com", "Auth:Authority")]
    [InlineData("Auth:Authority", "login.example.com", "Auth:Authority")]
    [InlineData("Auth:Authority", "https://login.example.com?x=1", "Auth:Authority")]
    [InlineData("Auth:ClientId", "", "Auth:ClientId")]
    [InlineData("Auth:ClientSecret", "", "Auth:ClientSecret")]
    [InlineData("Auth:PublicAddress", "", "Auth:PublicAddress")]
    [InlineData("Auth:PublicAddress", "http://files.example.com", "Auth:PublicAddress")]
    [InlineData("Auth:PublicAddress", "https://files.example.com/files", "Auth:PublicAddress")]
    [InlineData("Auth:AllowAnonymous", "true", "Auth:AllowAnonymous")]
    [InlineData("Auth:LoadBalancerArn", "arn:aws:s3:::bucket", "Auth:LoadBalancerArn")]
    [InlineData("Auth:Prefixes:0", "users/{sub}", "Auth:Prefixes:0")]
    [InlineData("Auth:Audiences:0", " ", "Auth:Audiences:0")]
    [InlineData("Auth:Claims:Read:Type", "", "Auth:Claims:Read:Type")]
    [InlineData("Auth:Claims:Operate:Values:0", "", "Auth:Claims:Operate:Values:0")]
    public void An_invalid_setting_with_sign_in_is_named(string key, string value, string path) =>
        Assert.Contains(path, Assert.Single(ErrorsOf([.. _valid, (key, value)])), StringComparison.Ordinal);

    [Fact]
    public void All_invalid_settings_are_reported_together() =>
        Assert.Equal(5, ErrorsOf(
            ("Auth:Authority", "nonsense"), ("Auth:AllowAnonymous", "true"), ("Auth:ClientSecret", "x"), ("Auth:Prefixes:0", "x")).Count);

    [Fact]
    public void An_authority_with_which_nobody_can_sign_in_is_an_error() =>
        Assert.Contains("nobody could sign in", Assert.Single(ErrorsOf(_valid[0])), StringComparison.Ordinal);

    [Theory]
    [InlineData(null, false, false, false)]
    [InlineData(null, true, false, true)]
    [InlineData(null, false, true, true)]
    [InlineData("Loopback", true, true, false)]
    [InlineData("Any", false, false, true)]
    public void The_port_is_on_loopback_without_sign_in(string? listen, bool hasSignIn, bool allowsAnonymous, bool isOnAny) =>
        Assert.Equal(isOnAny, PublicAddress.IsOnAnyAddress(
            new() { Listen = listen is null ? null : Enum.Parse<ListenAddress>(listen) },
            new() { Authority = hasSignIn ? "https://login.example.com" : "", AllowAnonymous = allowsAnonymous }));

    [Fact]
    public async Task A_public_page_without_sign_in_refuses_to_start()
    {
        await using var sidecar = await ScriptedSidecar.StartAsync();
        await using var app = new ServiceApp<IngestOptions>(
            sidecar, settings: new Dictionary<string, string> { ["Ingest:Listen"] = "Any" });
        Assert.ThrowsAny<Exception>(() => app.Services);
        Assert.Contains(app.Log.Lines, line => line.Contains("Auth:AllowAnonymous=true", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_unknown_address_refuses_to_start_and_the_known_ones_are_named()
    {
        await using var sidecar = await ScriptedSidecar.StartAsync();
        await using var app = new ServiceApp<IngestOptions>(
            sidecar, settings: new Dictionary<string, string> { ["Ingest:Listen"] = "Everywhere" });
        Assert.ThrowsAny<Exception>(() => app.Services);
        Assert.Contains(app.Log.Lines, line =>
            line.Contains("'Everywhere' at 'Ingest:Listen' is no value out of Loopback, Any", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Ingest:ListenOnAnyAddress")]
    [InlineData("Ingest:AllowAnonymous")]
    [InlineData("Auth:Issuer")]
    public async Task An_unknown_setting_refuses_to_start(string key)
    {
        await using var sidecar = await ScriptedSidecar.StartAsync();
        await using var app = new ServiceApp<IngestOptions>(sidecar, settings: new Dictionary<string, string> { [key] = "true" });
        Assert.ThrowsAny<Exception>(() => app.Services);
        Assert.Contains(app.Log.Lines, line => line.Contains($"'{key}' is no setting", StringComparison.Ordinal));
    }

    private static IReadOnlyList<string> ErrorsOf(params (string Key, string Value)[] settings)
    {
        // The last value of a key counts.
        var all = settings.GroupBy(pair => pair.Key).ToDictionary(pairs => pairs.Key, pairs => (string?)pairs.Last().Value);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(all).Build();
        var options = new AuthOptions();
        FilePipeline.Hosting.SettingsReader.Bind(configuration.GetSection(AuthOptions.Section), options);
        return [.. new AuthOptionsValidator(configuration).Validate(null, options).Failures ?? []];
    }
}
