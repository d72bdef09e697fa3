using FilePipeline.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace FilePipeline.Ingest.Tests;

public sealed class IngestOptionsTests
{
    [Fact]
    public void The_defaults_are_fit_for_a_laptop() => Assert.Empty(FaultsOf(new()));

    [Fact]
    public void Opening_the_port_to_all_has_to_be_said_in_so_many_words()
    {
        var fault = Assert.Single(FaultsOf(new() { ListenOnAnyAddress = true }));
        Assert.Contains("Ingest:AllowAnonymous=true", fault, StringComparison.Ordinal);
        Assert.Empty(FaultsOf(new() { ListenOnAnyAddress = true, AllowAnonymous = true }));
    }

    [Fact]
    public void A_sign_in_that_does_not_exist_is_no_protection() =>
        Assert.Contains("no sign-in", Assert.Single(FaultsOf(new(), ("Auth:Authority", "https://login.example"))), StringComparison.Ordinal);

    [Fact]
    public void People_and_the_sidecar_need_two_ports() =>
        Assert.Contains("APP_PORT", Assert.Single(FaultsOf(new() { Port = 8101 })), StringComparison.Ordinal);

    [Fact]
    public void Every_fault_is_told_at_once() =>
        Assert.Equal(3, FaultsOf(new() { Port = 0, MaxBytes = 0, ListenOnAnyAddress = true }).Count);

    private static IReadOnlyList<string> FaultsOf(IngestOptions options, params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(pair => pair.Key, pair => (string?)pair.Value)).Build();
        var result = new IngestOptionsValidator(configuration, Options.Create(new SidecarOptions { AppPort = 8101 })).Validate(null, options);
        return [.. result.Failures ?? []];
    }
}
