using FilePipeline.Hosting;
using Microsoft.Extensions.Options;

namespace FilePipeline.Ingest.Tests;

public sealed class IngestOptionsTests
{
    [Fact]
    public void The_defaults_are_valid() => Assert.Empty(ErrorsOf(new()));

    [Theory]
    [InlineData("app.example.com")]
    [InlineData("https://app.example.com/")]
    [InlineData("https://app.example.com/page")]
    [InlineData("ftp://app.example.com")]
    [InlineData("*")]
    [InlineData("null")]
    public void A_CORS_origin_is_scheme_host_and_port(string origin) =>
        Assert.Contains("Ingest:CorsOrigins:0", Assert.Single(ErrorsOf(new() { CorsOrigins = { origin } })), StringComparison.Ordinal);

    [Fact]
    public void The_public_port_differs_from_the_sidecars_port() =>
        Assert.Contains("APP_PORT", Assert.Single(ErrorsOf(new() { Port = 8101 })), StringComparison.Ordinal);

    [Fact]
    public void All_invalid_settings_are_reported_together() =>
        Assert.Equal(4, ErrorsOf(new()
        {
            Port = 0,
            MaxBytes = 0,
            Listen = (ListenAddress)7,
            Limits = { RequestsPerSecond = -1 },
        }).Count);

    private static IReadOnlyList<string> ErrorsOf(IngestOptions options) =>
        [.. new IngestOptionsValidator(Options.Create(new SidecarOptions { AppPort = 8101 })).Validate(null, options).Failures ?? []];
}
