using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FilePipeline.Hosting.Tests;

public sealed class LogLevelTests
{
    [Theory]
    [InlineData("Microsoft.AspNetCore.Routing", LogLevel.Debug, null, false)]
    [InlineData("Microsoft.AspNetCore.Routing", LogLevel.Warning, null, true)]
    [InlineData("System.Net.Http.HttpClient", LogLevel.Information, null, false)]
    [InlineData("FilePipeline.processor", LogLevel.Information, null, true)]
    [InlineData("Microsoft.AspNetCore.Routing", LogLevel.Debug, "Microsoft.AspNetCore=Debug", true)]
    [InlineData("System.Net.Http.HttpClient", LogLevel.Trace, "System.Net.Http=Trace", true)]
    [InlineData("FilePipeline.processor", LogLevel.Information, "FilePipeline=Error", false)]
    [InlineData("FilePipeline.processor", LogLevel.Debug, "Default=Debug", true)]
    public void Levels_are_defaults_that_the_configuration_may_change(string category, LogLevel level, string? setting, bool isLogged)
    {
        Dictionary<string, string?> settings = [];
        if (setting?.Split('=') is [var name, var value]) settings[$"Logging:LogLevel:{name}"] = value;
        using var app = HostedApp.Build(_ => { }, settings);
        var log = Assert.Single(app.Services.GetServices<ILoggerProvider>().OfType<LogLines>());
#pragma warning disable CA1848, CA2254, CA1873 // One line of a test.
        app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(category).Log(level, "seen");
#pragma warning restore CA1848, CA2254, CA1873
        Assert.Equal(isLogged, log.Lines.Any(line => line.Contains("seen", StringComparison.Ordinal)));
    }
}
