using FilePipeline.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace FilePipeline.Ingest.Tests;

public sealed class IngestOptionsTests
{
    [Fact]
    public void The_defaults_are_valid() => Assert.Empty(ErrorsOf(new()));

    [Fact]
    public void Listening_on_all_addresses_needs_AllowAnonymous()
    {
        var error = Assert.Single(ErrorsOf(new() { ListenOnAnyAddress = true }));
        Assert.Contains("Ingest:AllowAnonymous=true", error, StringComparison.Ordinal);
        Assert.Empty(ErrorsOf(new() { ListenOnAnyAddress = true, AllowAnonymous = true }));
    }

    [Fact]
    public void A_sign_in_setting_is_refused_while_there_is_no_sign_in() =>
        Assert.Contains(
            "no sign-in", Assert.Single(ErrorsOf(new(), ("Auth:Authority", "https://login.example"))), StringComparison.Ordinal);

    [Fact]
    public void The_public_port_differs_from_the_sidecars_port() =>
        Assert.Contains("APP_PORT", Assert.Single(ErrorsOf(new() { Port = 8101 })), StringComparison.Ordinal);

    [Fact]
    public void All_invalid_settings_are_reported_together() =>
        Assert.Equal(3, ErrorsOf(new() { Port = 0, MaxBytes = 0, ListenOnAnyAddress = true }).Count);

    private static IReadOnlyList<string> ErrorsOf(IngestOptions options, params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.ToDictionary(pair => pair.Key, pair => (string?)pair.Value)).Build();
        var result = new IngestOptionsValidator(configuration, Options.Create(new SidecarOptions { AppPort = 8101 }))
            .Validate(null, options);
        return [.. result.Failures ?? []];
    }
}
