using System.Globalization;

namespace FilePipeline.Emulator.Faults;

/// <summary>How often each fault strikes, from 0 to 1, as <c>--faults</c> says.</summary>
internal sealed record FaultRates(double Lose, double Duplicate, IReadOnlyDictionary<string, double> Fail)
{
    private const string Known = "known: lose=RATE, duplicate=RATE, fail:COMPONENT=RATE";

    public static FaultRates None { get; } = new(0, 0, new Dictionary<string, double>());

    /// <summary>The rate of a kind on a component.</summary>
    public double Of(FaultKind kind, string component) => kind switch
    {
        FaultKind.Lose => Lose,
        FaultKind.Duplicate => Duplicate,
        _ => Fail.GetValueOrDefault(component),
    };

    /// <exception cref="FormatException">Says which part is wrong, and what is known.</exception>
    public static FaultRates Parse(string? spec)
    {
        var (lose, duplicate) = (0.0, 0.0);
        Dictionary<string, double> fail = [];
        foreach (var part in (spec ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (part.Split('=') is not [var name, var text]) throw new FormatException($"fault '{part}' is not NAME=RATE ({Known})");
            if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var rate) || rate is not (>= 0 and <= 1))
                throw new FormatException($"fault '{part}': the rate must be from 0 to 1");
            if (name == "lose") lose = rate;
            else if (name == "duplicate") duplicate = rate;
            else if (name.StartsWith("fail:", StringComparison.Ordinal) && name.Length > 5) fail[name[5..]] = rate;
            else throw new FormatException($"fault '{name}' is unknown ({Known})");
        }

        return new(lose, duplicate, fail);
    }
}
