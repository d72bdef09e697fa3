using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace FilePipeline.Emulator.Faults;

/// <summary>Decides which calls fail. By rate: from a hash of seed, kind, component, operation, key and call count, so that a seed gives
/// the same faults whatever the timing. Or by script, for tests and demonstrations.</summary>
internal sealed class FaultPlan(long seed, FaultRates rates)
{
    private readonly ConcurrentDictionary<(FaultKind, string, string, string), int> _times = new();
    private readonly ConcurrentQueue<InjectedFault> _injected = new();
    private readonly ConcurrentDictionary<string, bool> _down = new();
    private readonly Lock _gate = new();
    private readonly List<ScriptedFault> _scripted = [];
    private volatile bool _isCalm;

    /// <summary>A plan without faults, except those that are scripted.</summary>
    public static FaultPlan None => new(0, FaultRates.None);

    public long Seed => seed;

    /// <summary>The faults injected so far, in order.</summary>
    public IReadOnlyList<InjectedFault> Injected => [.. _injected];

    /// <exception cref="FormatException">Names the invalid part and the known faults.</exception>
    public static FaultPlan Parse(long seed, string? spec) => new(seed, FaultRates.Parse(spec));

    /// <summary>Whether this fault can occur for a component or, for a kill, an app.</summary>
    public bool MayStrike(FaultKind kind, string component) => rates.Of(kind, component) > 0;

    /// <summary>How often <see cref="Strikes"/> was called for this fault.</summary>
    public int TimesAsked(FaultKind kind, string component, string operation, string key) =>
        _times.GetValueOrDefault((kind, component, operation, key));

    /// <summary>Whether to inject this fault now.</summary>
    public bool Strikes(FaultKind kind, string component, string operation, string key)
    {
        var rate = _isCalm ? 0 : rates.Of(kind, component);
        var isScripted = kind == FaultKind.Fail && IsScripted(component, operation, key);
        // Impossible faults are not counted, so a run without faults keeps no list of keys.
        if (rate <= 0 && !isScripted) return false;
        var time = _times.AddOrUpdate((kind, component, operation, key), 1, (_, before) => before + 1);
        var strikes = isScripted || Draw(kind, component, operation, key, time) < rate;
        if (strikes) _injected.Enqueue(new(kind, component, operation, key, time));
        return strikes;
    }

    /// <summary>The size of an injected fault as a share of its maximum, 0 to 1; from the same hash.</summary>
    public double ShareOf(FaultKind kind, string component, string operation, string key) =>
        Draw(kind, component, operation, $"share\n{key}", 0);

    /// <summary>Makes the next calls of an operation on matching keys fail, this many times for each key.</summary>
    public void FailFirst(string component, string operation, Func<string, bool> key, int times) =>
        Script(new(component, operation, key, times));

    /// <summary>Makes every call of an operation on matching keys fail.</summary>
    public void FailAlways(string component, string operation, Func<string, bool> key) =>
        Script(new(component, operation, key, int.MaxValue));

    /// <summary>Ends the faults by rate; scripted ones go on.</summary>
    public void Calm() => _isCalm = true;

    /// <summary>Makes every call of a component fail until it is set up again.</summary>
    public void SetDown(string component, bool down) => _down[component] = down;

    private void Script(ScriptedFault fault)
    {
        lock (_gate) _scripted.Add(fault);
    }

    private bool IsScripted(string component, string operation, string key)
    {
        if (_down.GetValueOrDefault(component)) return true;
        lock (_gate) return _scripted.Any(fault => fault.Takes(component, operation, key));
    }

    private double Draw(FaultKind kind, string component, string operation, string key, int time)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}\n{kind}\n{component}\n{operation}\n{time}\n{key}"), digest);
        return BinaryPrimitives.ReadUInt64BigEndian(digest) / (double)ulong.MaxValue;
    }

    private sealed class ScriptedFault(string component, string operation, Func<string, bool> isKey, int times)
    {
        private readonly Dictionary<string, int> _left = new(StringComparer.Ordinal);

        public bool Takes(string askedComponent, string askedOperation, string key)
        {
            if (component != askedComponent || operation != askedOperation || !isKey(key)) return false;
            var left = _left.GetValueOrDefault(key, times);
            if (left == 0) return false;
            _left[key] = left - 1;
            return true;
        }
    }
}
