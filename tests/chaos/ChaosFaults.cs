using System.Globalization;
using FilePipeline.Contracts;
using FilePipeline.Emulator.Faults;

namespace FilePipeline.Chaos;

/// <summary>The rates of a run's faults, from its seed: some kinds often, some seldom, some not at all.</summary>
internal static class ChaosFaults
{
    private static readonly string[] _components =
        [Components.Files, Components.Records, Components.Outcomes, Components.Alerts, Components.FileEventsOut, Components.LargeFilesOut,
            Components.DeadLettersOut, Components.Parking];

    private static readonly string[] _killed = [AppIds.Processor, AppIds.Notifier, AppIds.Requeue];

    /// <summary>The plan of a run.</summary>
    public static (FaultPlan Plan, string Text) Of(ChaosSettings settings)
    {
        var random = new Random(~settings.Seed);
        List<string> rates = [];
        void Add(string fault, double most)
        {
            // A third of the kinds stay away, so that the others are seen without them.
            if (random.Next(3) > 0) rates.Add(string.Create(CultureInfo.InvariantCulture, $"{fault}={random.NextDouble() * most:f3}"));
        }

        Add("duplicate", 0.1);
        Add("reorder", 0.3);
        Add("delay", 0.1);
        Add("lose", 0.1);
        foreach (var component in _components)
        {
            Add($"fail:{component}", 0.06);
            Add($"lost-reply:{component}", 0.04);
            Add($"slow:{component}", 0.03);
        }

        foreach (var app in _killed) Add($"kill:{app}", 3.0 / settings.Files);
        var text = string.Join(',', rates);
        return (FaultPlan.Parse(settings.Seed, text), text);
    }
}
