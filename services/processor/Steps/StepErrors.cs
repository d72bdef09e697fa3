using System.Text.RegularExpressions;
using FilePipeline.Contracts;
using Microsoft.Extensions.Options;

namespace FilePipeline.Processor;

/// <summary>Finds every error of the steps, each with the path of its setting. Pure.</summary>
internal static partial class StepErrors
{
    /// <summary>Maximum number of steps: each may add 4 KiB to a record.</summary>
    public const int MaxSteps = 10;

    private const string Path = "Processor:Steps";

    // A code of this step, "out", would be the code of a timeout.
    private const string ReservedName = "timed";

    /// <summary>Adds the errors of all steps.</summary>
    public static void Add(ValidateOptionsResultBuilder errors, ProcessorOptions options)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        string[] types = [.. FileTypes.All.Select(type => type.Name).Union(options.TypesInForce().Values).Order(StringComparer.Ordinal)];
        for (var i = 0; i < options.Steps.Count; i++)
        {
            AddStep(errors, options.Steps[i], types, $"{Path}:{i}");
            if (!names.Add(options.Steps[i].Name))
                errors.AddError($"'{options.Steps[i].Name}' is the name of another step too", $"{Path}:{i}:Name");
        }

        if (options.Steps.Count > MaxSteps) errors.AddError($"has {options.Steps.Count} steps; the limit is {MaxSteps}", Path);
        AddSum(errors, options.Steps.Where(step => step.Lane == StepLane.Any), options.HandlerTimeout, nameof(options.HandlerTimeout));
        AddSum(errors, options.Steps, options.LargeHandlerTimeout, nameof(options.LargeHandlerTimeout));
    }

    private static void AddStep(ValidateOptionsResultBuilder errors, StepOptions step, string[] types, string path)
    {
        if (!Name().IsMatch(step.Name)) errors.AddError($"'{step.Name}' must be 1 to 40 of a-z, 0-9 and -", $"{path}:Name");
        if (step.Name == ReservedName) errors.AddError($"'{step.Name}' is reserved: choose another name", $"{path}:Name");
        if (!AppId().IsMatch(step.AppId))
            errors.AddError($"'{step.AppId}' must be a Dapr app id such as invoice-totals, or invoice-totals.namespace", $"{path}:AppId");
        if (!Method().IsMatch(step.Method) || step.Method.Split('/').Any(part => part is "." or ".."))
            errors.AddError($"'{step.Method}' must be a path such as /totals, without a query", $"{path}:Method");
        for (var i = 0; i < step.Keys.Count; i++)
        {
            if (KeyGlob.ErrorOf(step.Keys[i]) is { } error) errors.AddError(error, $"{path}:Keys:{i}");
        }

        for (var i = 0; i < step.Types.Count; i++)
        {
            if (!types.Contains(step.Types[i], StringComparer.Ordinal))
                errors.AddError($"'{step.Types[i]}' is not a known type (known: {string.Join(", ", types)})", $"{path}:Types:{i}");
        }

        if (step.Timeout <= TimeSpan.Zero) errors.AddError($"({step.Timeout}) must be longer than 0", $"{path}:Timeout");
        if (step.Version < 1) errors.AddError($"({step.Version}) must be at least 1", $"{path}:Version");
    }

    // Which patterns match the same key cannot be decided, so every step counts.
    private static void AddSum(ValidateOptionsResultBuilder errors, IEnumerable<StepOptions> steps, TimeSpan limit, string name)
    {
        var sum = TimeSpan.Zero;
        foreach (var step in steps) sum += TimeSpan.FromTicks(Math.Clamp(step.Timeout.Ticks, 0, limit.Ticks));
        if (sum > TimeSpan.Zero && sum >= limit)
        {
            errors.AddError(
                $"need {sum} if each uses its Timeout, which must be shorter than Processor:{name} ({limit}); "
                    + "shorten them, or set Lane to Large for those that need longer",
                Path);
        }
    }

    [GeneratedRegex(@"\A[a-z0-9-]{1,40}\z", RegexOptions.None, 1000)]
    private static partial Regex Name();

    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9-]{0,56}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)?\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex AppId();

    [GeneratedRegex(@"\A/?[A-Za-z0-9._~-]+(/[A-Za-z0-9._~-]+)*\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Method();
}
