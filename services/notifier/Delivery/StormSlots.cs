using System.Collections.Concurrent;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;

namespace FilePipeline.Notifier;

/// <summary>Limits the notifications of a rule to a channel in a window, over all replicas: each takes a numbered slot, which only one
/// first write gets.</summary>
internal sealed class StormSlots(StateEntries entries)
{
    private const int KnownWindows = 1000;
    private static readonly byte[] _taken = "{}"u8.ToArray();
    private readonly ConcurrentDictionary<string, int> _next = new(StringComparer.Ordinal);

    /// <summary>Takes a slot.</summary>
    /// <returns>False when the window has none left.</returns>
    /// <exception cref="CodedException">records-unavailable.</exception>
    public async Task<bool> TryTakeAsync(string rule, string channel, int count, Period window, CancellationToken cancellation)
    {
        var name = StateKeys.NotifySlots(rule, channel, NotifyKeys.TimeText(window.Start));
        if (_next.Count > KnownWindows) _next.Clear();
        // Slots below this number are taken.
        for (var slot = _next.GetValueOrDefault(name); slot < count; slot++)
        {
            var isTaken = await entries.SaveAsync(
                $"{name}:{slot}", _taken, new StateEntry(default, ""), cancellation, (window.End - window.Start) * 2);
            _next.AddOrUpdate(name, slot + 1, (_, known) => Math.Max(known, slot + 1));
            if (isTaken) return true;
        }

        return false;
    }
}
