using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace FilePipeline.Emulator.Faults;

/// <summary>Decides what goes wrong. By rate: from a hash of seed, fault, component, operation, key and how often that was asked, so a
/// seed means the same whatever the timing. Or by script, for tests and demonstrations.</summary>
internal sealed class FaultPlan(long seed, FaultRates rates)
{
    private readonly ConcurrentDictionary<(FaultKind, string, string, string), int> _times = new();
    private readonly ConcurrentQueue<InjectedFault> _injected = new();
    private readonly ConcurrentDictionary<string, bool> _down = new();
    private readonly Lock _gate = new();
    private readonly List<ScriptedFault> _scripted = [];

    /// <summary>Nothing goes wrong, unless it is scripted.</summary>
    public static FaultPlan None => new(0, FaultRates.None);

    public long Seed => seed;

    /// <summary>What was injected so far, in the order of time.</summary>
    public IReadOnlyList<InjectedFault> Injected => [.. _injected];

    /// <exception cref="FormatException">Says which part is wrong, and what is known.</exception>
    public static FaultPlan Parse(long seed, string? spec) => new(seed, FaultRates.Parse(spec));

    /// <summary>Whether this fault may ever strike a component, or, for a kill, an app.</summary>
    public bool MayStrike(FaultKind kind, string component) => rates.Of(kind, component) > 0;

    /// <summary>How often it was asked so far whether this fault strikes.</summary>
    public int TimesAsked(FaultKind kind, string component, string operation, string key) => _times.GetValueOrDefault((kind, component, operation, key));

    /// <summary>Whether this fault strikes now.</summary>
    public bool Strikes(FaultKind kind, string component, string operation, string key)
    {
        var rate = rates.Of(kind, component);
        var isScripted = kind == FaultKind.Fail && IsScripted(component, operation, key);
        // What can never strike need not be counted: a run without faults keeps no list of all its keys.
        if (rate <= 0 && !isScripted) return false;
        var time = _times.AddOrUpdate((kind, component, operation, key), 1, (_, before) => before + 1);
        var strikes = isScripted || Draw(kind, component, operation, key, time) < rate;
        if (strikes) _injected.Enqueue(new(kind, component, operation, key, time));
        return strikes;
    }

    /// <summary>How much of its most a fault that strikes has, 0 to 1; by the same hash.</summary>
    public double ShareOf(FaultKind kind, string component, string operation, string key) => Draw(kind, component, operation, $"share\n{key}", 0);

    /// <summary>The next calls of an operation on a matching key fail, this many times for each key.</summary>
    public void FailFirst(string component, string operation, Func<string, bool> key, int times) => Script(new(component, operation, key, times));

    /// <summary>Every call of an operation on a matching key fails.</summary>
    public void FailAlways(string component, string operation, Func<string, bool> key) => Script(new(component, operation, key, int.MaxValue));

    /// <summary>Every call of a component fails, until it is up again.</summary>
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
