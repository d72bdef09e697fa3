using FilePipeline.Contracts;
using Microsoft.Extensions.Options;

namespace FilePipeline.Processor;

/// <summary>Selects the steps of a file.</summary>
internal sealed class StepRules(IOptions<ProcessorOptions> options)
{
    private readonly IReadOnlyList<(StepOptions Step, IReadOnlyList<KeyGlob> Keys)> _steps =
        [.. options.Value.Steps.Select(step => (step, (IReadOnlyList<KeyGlob>)[.. step.Keys.Select(KeyGlob.Of)]))];

    /// <summary>The steps that match, in the order of the settings.</summary>
    /// <param name="key">The S3 key.</param>
    /// <param name="type">The detected type, or before that the declared one.</param>
    public IReadOnlyList<StepOptions> Find(string key, string type) =>
        _steps.Count == 0 ? [] : [.. _steps.Where(rule => IsMatch(rule.Step, rule.Keys, key, type)).Select(rule => rule.Step)];

    /// <summary>The first matching step that is called in the large lane only; null for none.</summary>
    public StepOptions? FindLarge(string key, string type) => Find(key, type).FirstOrDefault(step => step.Lane == StepLane.Large);

    private static bool IsMatch(StepOptions step, IReadOnlyList<KeyGlob> keys, string key, string type) =>
        (keys.Count == 0 || keys.Any(glob => glob.IsMatch(key))) && (step.Types.Count == 0 || step.Types.Contains(type));
}
