using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FilePipeline.Hosting;

/// <summary>Runs a service from its start to its exit code.</summary>
public static class ServiceRun
{
    /// <summary>Runs until the process is stopped. Invalid settings are logged, all of them, one line each.</summary>
    /// <returns>The process's exit code: 0 after a stop, 1 when the service could not start.</returns>
    public static async Task<int> RunToExitCodeAsync(this WebApplication app)
    {
        // Disposing flushes the console's logger: otherwise the reason of a failed start is lost with the process.
        await using var disposed = app;
        var logger = app.Services.GetRequiredService<ILogger>();
        // Read before the run, which disposes the services.
        var failedStart = app.Services.GetRequiredService<FailedStart>();
        try
        {
            // Validated here, because the host stops at the first service that cannot be made.
            app.Services.GetService<IStartupValidator>()?.Validate();
            await app.RunAsync();
            return failedStart.IsFailed ? 1 : 0;
        }
        catch (OptionsValidationException exception)
        {
            logger.InvalidSettings([exception]);
            return 1;
        }
        catch (AggregateException exception) when (exception.InnerExceptions.All(inner => inner is OptionsValidationException))
        {
            logger.InvalidSettings(exception.InnerExceptions.Cast<OptionsValidationException>());
            return 1;
        }
        catch (IOException exception)
        {
            // Kestrel throws it for a port in use.
            logger.CannotListen(exception.Message);
            return 1;
        }
    }

    private static void InvalidSettings(this ILogger logger, IEnumerable<OptionsValidationException> exceptions)
    {
        foreach (var problem in exceptions.SelectMany(exception => exception.Failures)) logger.InvalidSetting(problem);
    }
}
