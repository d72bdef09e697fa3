using System.Globalization;

namespace FilePipeline.Emulator.Faults;

/// <summary>How often each fault strikes, from 0 to 1, as <c>--faults</c> says: for all notifications, or for calls of one component.</summary>
internal sealed class FaultRates
{
    private const string Known = "known: lose, duplicate, delay, reorder (S3 events); fail:COMPONENT, lost-reply:COMPONENT, slow:COMPONENT; kill:APP; each =RATE";

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

    /// <summary>Components that some fault names.</summary>
    public IEnumerable<string> Components => _calls.Keys.Where(call => call.Kind != FaultKind.Kill).Select(call => call.Component).Distinct(StringComparer.Ordinal);

    /// <summary>Apps that are to be killed now and then.</summary>
    public IEnumerable<string> Apps => _calls.Keys.Where(call => call.Kind == FaultKind.Kill).Select(call => call.Component);

    /// <summary>The rate of a kind on a component.</summary>
    public double Of(FaultKind kind, string component) => _notifications.GetValueOrDefault(kind) + _calls.GetValueOrDefault((kind, component));

    /// <exception cref="FormatException">Says which part is wrong, and what is known.</exception>
    public static FaultRates Parse(string? spec)
    {
        var rates = new FaultRates();
        foreach (var part in (spec ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)) rates.Add(part);
        return rates;
    }

    private void Add(string part)
    {
        if (part.Split('=') is not [var name, var text]) throw new FormatException($"fault '{part}' is not NAME=RATE ({Known})");
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var rate) || rate is not (>= 0 and <= 1))
            throw new FormatException($"fault '{part}': the rate must be from 0 to 1 ({Known})");
        if (_ofNotifications.TryGetValue(name, out var kind)) _notifications[kind] = rate;
        else if (name.Split(':', 2) is [var call, { Length: > 0 } component] && _ofCalls.TryGetValue(call, out kind)) _calls[(kind, component)] = rate;
        else throw new FormatException($"fault '{name}' is unknown ({Known})");
    }
}
