using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FilePipeline.Hosting.Tests;

/// <summary>Settings that nobody reads, or that cannot be read, stop the start: all of them are named at once.</summary>
public sealed class SettingsTests
{
    [Theory]
    [InlineData("Many:Frist", "1", "Many:Frist", "Many:First")]
    [InlineData("Many:Lists", "a", "Many:Lists", "Many:List")]
    [InlineData("Many:Rules:0:Nmae", "a", "Many:Rules:0:Nmae", "Many:Rules:0:Name")]
    [InlineData("Many:Rules:0:Names:0", "a", "Many:Rules:0:Names", "Many:Rules:0:Name")]
    [InlineData("Sidecar:ApToken", "a", "Sidecar:ApToken", "Sidecar:AppToken")]
    [InlineData("Sidecar:Nothing:Of:The:Kind", "a", "Sidecar:Nothing", "Sidecar:AppPort")]
    [InlineData("Mnay:First", "1", "Mnay", "Many")]
    [InlineData("Sidcar:AppToken", "1", "Sidcar", "Sidecar")]
    public async Task A_setting_that_is_not_known_stops_the_start_and_the_nearest_are_named(
        string setting, string value, string named, string nearest)
    {
        var fault = Assert.Single(await FaultsAsync((setting, value)));
        Assert.Contains($"'{named}'", fault, StringComparison.Ordinal);
        Assert.Contains(nearest, fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Many:First", "abc")]
    [InlineData("Many:First", "")]
    [InlineData("Many:First", "99999999999")]
    [InlineData("Many:Wait", "tomorrow")]
    [InlineData("Many:IsOn", "perhaps")]
    [InlineData("Many:Rules:1:Count", "1.5")]
    [InlineData("Many:Numbers:0", "one")]
    public async Task A_value_that_cannot_be_read_stops_the_start(string setting, string value) =>
        Assert.Contains($"'{value}' at '{setting}'", Assert.Single(await FaultsAsync((setting, value))), StringComparison.Ordinal);

    [Fact]
    public async Task A_setting_with_parts_where_one_value_belongs_stops_the_start() =>
        Assert.Contains("'Many:First'", Assert.Single(await FaultsAsync(("Many:First:0", "1"))), StringComparison.Ordinal);

    [Fact]
    public async Task All_problems_are_reported_together()
    {
        var faults = await FaultsAsync(
            ("Many:First", "abc"), ("Many:Frist", "1"),
            ("Many:Second", ""), ("Many:IsOn", "x"), ("Sidecar:AppPort", "0"), ("Sidecar:Prot", "1"));
        Assert.Equal(6, faults.Count);
    }

    [Fact]
    public async Task A_port_open_to_the_network_needs_a_token()
    {
        Assert.Contains(
            "APP_API_TOKEN", Assert.Single(await FaultsAsync(("Sidecar:ListenOnAnyAddress", "true"))), StringComparison.Ordinal);
        Assert.Contains("APP_API_TOKEN", Assert.Single(
            await FaultsAsync(("Sidecar:ListenOnAnyAddress", "true"), ("Sidecar:AppToken", " "))), StringComparison.Ordinal);
    }

    [Fact]
    public void Known_settings_are_bound_in_any_case()
    {
        var options = Bind(
            ("many:FIRST", "2"), ("Many:Wait", "00:00:05"),
            ("Many:Limit", ""), ("Many:IsOn", "true"), ("Many:List:0", "a"), ("Many:List:1", "b"), ("Many:Table:any.Key", "v"),
            ("Many:Rules:0:Name", "n"),
            ("Many:Rules:0:Parts:0", "p"), ("Many:Numbers:0", "7"), ("Other:Thing", "1"), ("PATH", "x"), ("Mansion:First", "x"));
        Assert.Equal((2, TimeSpan.FromSeconds(5), null, true), (options.First, options.Wait, options.Limit, options.IsOn));
        Assert.Equal(["a", "b"], options.List);
        Assert.Equal("v", options.Table["any.key"]);
        Assert.Equal(("n", "p"), (Assert.Single(options.Rules).Name, Assert.Single(options.Rules[0].Parts)));
        Assert.Equal([7], options.Numbers);
    }

    private static ManySettings Bind(params (string Key, string Value)[] settings)
    {
        using var app = Build(settings, out _);
        return app.Services.GetRequiredService<IOptions<ManySettings>>().Value;
    }

    private static async Task<IReadOnlyList<string>> FaultsAsync(params (string Key, string Value)[] settings)
    {
        await using var app = Build(settings, out var log);
        using (log)
        {
            // A service that starts all the same ends with 0.
            app.Lifetime.ApplicationStarted.Register(app.Lifetime.StopApplication);
            Assert.Equal(1, await app.RunToExitCodeAsync());
            return [.. log.Lines.Where(line => line.StartsWith("Critical: Cannot start", StringComparison.Ordinal))];
        }
    }

    private static WebApplication Build((string Key, string Value)[] settings, out LogLines log)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration["Sidecar:AppPort"] = "1";
        foreach (var (key, value) in settings) builder.Configuration[key] = value;
        builder.AddHosting("processor");
        builder.AddSettings<ManySettings, ManySettingsValidator>("Many");
        log = new();
        builder.Logging.AddProvider(log);
        return builder.Build();
    }
}

internal sealed class ManySettings
{
    [Range(1, 9)]
    public int First { get; set; } = 1;

    [Required]
    public string Second { get; set; } = "x";

    public TimeSpan Wait { get; set; }

    public TimeSpan? Limit { get; set; }

    public bool IsOn { get; set; }

    public IList<string> List { get; } = [];

    public IList<int> Numbers { get; } = [];

    public IDictionary<string, string> Table { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    public IList<ManyRule> Rules { get; } = [];
}

internal sealed class ManyRule
{
    public string Name { get; set; } = "";

    public int Count { get; set; }

    public IList<string> Parts { get; } = [];
}

[OptionsValidator]
internal sealed partial class ManySettingsValidator : IValidateOptions<ManySettings>;
