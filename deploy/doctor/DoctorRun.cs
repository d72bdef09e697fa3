using FilePipeline.Doctor.Live;
using FilePipeline.Doctor.Offline;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor;

/// <summary>One run: read what was given, look, tell.</summary>
internal sealed class DoctorRun(TextReader input, TextWriter output, TextWriter errors, string searchPath)
{
    public async Task<int> RunAsync(DoctorSettings settings, CancellationToken cancellation)
    {
        try
        {
            var tools = new Tools(searchPath);
            var manifests = await new ManifestLoader(tools, input).ReadAsync(settings, cancellation);
            var report = new Report(output, settings.Json);
            if (!settings.Live)
                foreach (var finding in OfflineCheck.All.SelectMany(check => check.Run(manifests))) await report.AddAsync(finding);
            else
                await LookAsync(new Cluster(manifests, tools, settings.Cluster), report, cancellation);
            return await report.EndAsync();
        }
        catch (UnreadableInputException fault)
        {
            await errors.WriteLineAsync(fault.Message);
            return ExitCode.Unusable;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await errors.WriteLineAsync("stopped before every check had looked");
            return ExitCode.Unusable;
        }
    }

    private static async Task LookAsync(Cluster cluster, Report report, CancellationToken cancellation)
    {
        foreach (var check in LiveCheck.All)
            foreach (var finding in await check.RunAsync(cluster, cancellation)) await report.AddAsync(finding);
    }
}
