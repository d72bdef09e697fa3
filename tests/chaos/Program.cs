using System.CommandLine;
using FilePipeline.Chaos;

var seed = new Option<int?>("--seed") { Description = "The seed of the first run: its files and its faults follow from it (a random one)" };
var files = new Option<int>("--files") { Description = "Files of a run", DefaultValueFactory = _ => 200 };
var minutes = new Option<double>("--minutes")
{
    Description = "Minutes that a run may take to come to rest after its faults end",
    DefaultValueFactory = _ => 5,
};
var runs = new Option<int>("--runs") { Description = "Runs, each with the next seed", DefaultValueFactory = _ => 1 };
var root = new RootCommand(
    "Runs the whole system on the emulator under faults from a seed, and checks what must hold at the end. Prints the story of the first "
    + "file for which something does not hold. Exit code 0: everything held, 1: something did not, 2: a run could not be made.")
{
    seed, files, minutes, runs,
};
root.SetAction(async (parsed, cancellation) =>
{
    var first = parsed.GetValue(seed) ?? Random.Shared.Next(1_000_000);
    var broken = 0;
    for (var run = 0; run < parsed.GetValue(runs); run++)
    {
        ChaosSettings settings = new(first + run, parsed.GetValue(files), TimeSpan.FromMinutes(parsed.GetValue(minutes)));
        try
        {
            if (!await ChaosRun.RunAsync(settings, Console.Out, cancellation)) broken++;
        }
        catch (Exception error) when (error is IOException or InvalidOperationException or TimeoutException)
        {
            await Console.Error.WriteLineAsync($"seed {settings.Seed}: {error.Message}");
            return 2;
        }
    }

    Console.WriteLine($"{parsed.GetValue(runs)} runs, {broken} broke a promise");
    return broken == 0 ? 0 : 1;
});
return await root.Parse(args).InvokeAsync();
