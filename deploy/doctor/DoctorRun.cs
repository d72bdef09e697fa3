using FilePipeline.Doctor.Checks;
using FilePipeline.Doctor.Live;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor;

/// <summary>One run: reads the input, runs the checks and writes the report.</summary>
internal sealed class DoctorRun(TextReader input, TextWriter output, TextWriter errors, string searchPath)
{
    public async Task<int> RunAsync(DoctorSettings settings, CancellationToken cancellation)
    {
        try
        {
            var tools = new Tools(searchPath);
            var manifests = await new ManifestLoader(tools, input).ReadAsync(settings, cancellation);
            var report = new Report(output, settings.Format);
            if (settings.Live)
                await RunLiveAsync(new Cluster(manifests, tools, settings.Cluster), report, cancellation);
            else
                foreach (var finding in Check.All.SelectMany(check => check.Run(manifests))) await report.AddAsync(finding);
            return await report.EndAsync();
        }
        catch (UnreadableInputException exception)
        {
            await errors.WriteLineAsync(exception.Message);
            return ExitCode.InvalidInput;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await errors.WriteLineAsync("cancelled before all checks finished");
            return ExitCode.InvalidInput;
        }
    }

    private static async Task RunLiveAsync(Cluster cluster, Report report, CancellationToken cancellation)
    {
        foreach (var check in Check.All)
            foreach (var finding in await check.RunAsync(cluster, cancellation)) await report.AddAsync(finding);
    }
}
