using System.Globalization;

namespace FilePipeline.Emulator.Faults;

/// <summary>The rate of each fault, 0 to 1, from <c>--faults</c>: for all notifications, or for calls of one component.</summary>
internal sealed class FaultRates
{
    private const string Known =
        "known: lose, duplicate, delay, reorder (S3 events); fail:COMPONENT, lost-reply:COMPONENT, slow:COMPONENT; kill:APP; each =RATE";

    private static readonly Dictionary<string, FaultKind> _ofNotifications = new(StringComparer.Ordinal)
    {
        ["lose"] = FaultKind.Lose,
        ["duplicate"] = FaultKind.Duplicate,
        ["delay"] = FaultKind.Delay,
        ["reorder"] = FaultKind.Reorder,
    };

    private static readonly Dictionary<string, FaultKind> _ofCalls = new(StringComparer.Ordinal)
    {
        ["fail"] = FaultKind.Fail,
        ["lost-reply"] = FaultKind.LostReply,
        ["slow"] = FaultKind.Slow,
        ["kill"] = FaultKind.Kill,
    };

    private readonly Dictionary<FaultKind, double> _notifications = [];
    private readonly Dictionary<(FaultKind Kind, string Component), double> _calls = [];

    public static FaultRates None { get; } = new();

    /// <summary>The components that faults name.</summary>
    public IEnumerable<string> Components =>
        _calls.Keys.Where(call => call.Kind != FaultKind.Kill).Select(call => call.Component).Distinct(StringComparer.Ordinal);

    /// <summary>The apps that kill faults name.</summary>
    public IEnumerable<string> Apps => _calls.Keys.Where(call => call.Kind == FaultKind.Kill).Select(call => call.Component);

    /// <summary>The rate of a kind for a component.</summary>
    public double Of(FaultKind kind, string component) =>
        _notifications.GetValueOrDefault(kind) + _calls.GetValueOrDefault((kind, component));

    /// <exception cref="FormatException">Names the invalid part and the known faults.</exception>
    public static FaultRates Parse(string? spec)
    {
        var rates = new FaultRates();
        foreach (var part in (spec ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            rates.Add(part);
        return rates;
    }

    private void Add(string part)
    {
        if (part.Split('=') is not [var name, var text]) throw new FormatException($"fault '{part}' is not NAME=RATE ({Known})");
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var rate) || rate is not (>= 0 and <= 1))
            throw new FormatException($"fault '{part}': the rate must be from 0 to 1 ({Known})");
        if (_ofNotifications.TryGetValue(name, out var kind)) _notifications[kind] = rate;
        else if (name.Split(':', 2) is [var call, { Length: > 0 } component] && _ofCalls.TryGetValue(call, out kind))
            _calls[(kind, component)] = rate;
        else throw new FormatException($"fault '{name}' is unknown ({Known})");
    }
}
