using FilePipeline.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FilePipeline.Hosting;

/// <summary>Settings of the services: bound, validated before the start, and every fault named at once.</summary>
public static class Settings
{
    /// <summary>Binds a section to options that are validated before the service starts.
    /// A setting that the options do not have, or cannot hold, stops it.</summary>
    public static void AddSettings<TOptions, TValidator>(this WebApplicationBuilder builder, string section)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        builder.Services.AddSingleton(new SettingsSection(section));
        builder.Services.AddSingleton<IValidateOptions<TOptions>>(services =>
            new KnownSettings<TOptions>(services.GetRequiredService<IConfiguration>().GetSection(section)));
        builder.Services.AddSingleton<IValidateOptions<TOptions>, TValidator>();
        builder.Services.AddOptions<TOptions>()
            .Configure<IConfiguration>((options, configuration) => SettingsReader.Bind(configuration.GetSection(section), options))
            .ValidateOnStart();
    }

    /// <summary>Settings as they stand while the application is built. Faulty ones read
    /// as defaults: the validation at the start names them.</summary>
    public static TOptions ReadEarly<TOptions>(this IConfiguration configuration, string section)
        where TOptions : new()
    {
        var options = new TOptions();
        SettingsReader.Bind(configuration.GetSection(section), options);
        return options;
    }
}

/// <summary>A section that this service reads.</summary>
internal sealed record SettingsSection(string Name);

/// <summary>Every setting of a section that its options do not have or cannot hold.</summary>
internal sealed class KnownSettings<TOptions>(IConfigurationSection section) : IValidateOptions<TOptions>
    where TOptions : class
{
    public ValidateOptionsResult Validate(string? name, TOptions options) =>
        SettingsReader.FaultsIn(section, typeof(TOptions)) is { Count: > 0 } faults
            ? ValidateOptionsResult.Fail(faults)
            : ValidateOptionsResult.Success;
}

/// <summary>Sections whose names are nearly those of ours: nobody would read them. Others belong to somebody else.</summary>
internal sealed class KnownSections(IConfiguration configuration, IEnumerable<SettingsSection> sections) : IValidateOptions<SidecarOptions>
{
    // The emulator gives all services the settings of each.
    private static readonly string[] _ofServices = [AppIds.Ingest, AppIds.Processor, AppIds.Notifier, AppIds.Requeue];

    public ValidateOptionsResult Validate(string? name, SidecarOptions options)
    {
        var own = sections.Select(section => section.Name).ToList();
        var known = own.Concat(_ofServices).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var misspelt = configuration.GetChildren()
            .Where(section => section.Value is null && !known.Contains(section.Key) && own.Exists(other => IsNear(section.Key, other)))
            .Select(section => Spelling.Unknown(section.Key, own));
        return misspelt.ToList() is { Count: > 0 } faults ? ValidateOptionsResult.Fail(faults) : ValidateOptionsResult.Success;
    }

    private static bool IsNear(string one, string other) => Spelling.Distance(one, other) <= (other.Length > 5 ? 2 : 1);
}
