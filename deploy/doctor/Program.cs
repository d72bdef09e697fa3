using FilePipeline.Doctor;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
var run = new DoctorRun(Console.In, Console.Out, Console.Error, Environment.GetEnvironmentVariable("PATH") ?? "");
return await new CommandLine(run.RunAsync).InvokeAsync(args, Console.Out, Console.Error, stop.Token);
