using System.Collections.Concurrent;

namespace FilePipeline.Emulator.Tests.Workflows;

/// <summary>Notes which activities ran; an activity can be held until the test releases it.</summary>
internal sealed class Journal
{
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _held = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _begun = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Lines => [.. _lines];

    public int Count(string line) => _lines.Count(one => one == line);

    /// <summary>Makes activities with this input wait.</summary>
    public void Hold(string input) => _held[input] = New();

    public void Release(string input)
    {
        if (_held.TryRemove(input, out var held)) held.SetResult();
    }

    /// <summary>Waits until an activity with this input has begun since the last call.</summary>
    public async Task WhenBegunAsync(string input, CancellationToken cancellation)
    {
        await _begun.GetOrAdd(input, _ => New()).Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, cancellation);
        _begun.TryRemove(input, out _);
    }

    /// <summary>Notes an activity and waits as long as it is held.</summary>
    public async Task NoteAsync(string instance, string input)
    {
        _lines.Enqueue($"{instance} {input}");
        _begun.GetOrAdd(input, _ => New()).TrySetResult();
        if (_held.TryGetValue(input, out var held)) await held.Task;
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
