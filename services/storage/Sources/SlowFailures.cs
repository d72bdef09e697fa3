using FilePipeline.Contracts;
using FilePipeline.Hosting;

namespace FilePipeline.Storage;

/// <summary>Refuses calls of a component for a while after calls in a row failed slowly, so that a bucket that does not answer does not
/// hold the lanes of the other sources. A bucket that refuses calls at once holds none, and is called each time.</summary>
/// <param name="component">The component's name.</param>
/// <param name="clock">The clock.</param>
public sealed class SlowFailures(string component, TimeProvider clock)
{
    /// <summary>Slow failures in a row after which calls are refused.</summary>
    public const int MostInRow = 3;

    private readonly Lock _gate = new();
    private int _inRow;
    private DateTimeOffset _until;

    /// <summary>A failure that took at least this long is slow.</summary>
    public static TimeSpan Slow { get; } = TimeSpan.FromSeconds(1);

    /// <summary>Time for which calls are refused. Then one call is made, and the others are refused as long again or until it
    /// succeeds.</summary>
    public static TimeSpan Pause { get; } = TimeSpan.FromSeconds(5);

    /// <exception cref="CodedException">The component is unavailable: it was not called.</exception>
    public void ThrowIfPaused()
    {
        lock (_gate)
        {
            if (_inRow < MostInRow) return;
            var now = clock.GetUtcNow();
            if (now >= _until)
            {
                _until = now + Pause;
                return;
            }
        }

        throw new CodedException(
            Codes.Unavailable(component),
            $"{component}: not called, since its last {MostInRow} calls failed after {Slow.TotalSeconds:0} s or more; "
                + $"it is tried every {Pause.TotalSeconds:0} s");
    }

    /// <summary>A call was answered.</summary>
    public void Answered()
    {
        lock (_gate) _inRow = 0;
    }

    /// <summary>A call failed.</summary>
    /// <param name="took">How long it took.</param>
    public void Failed(TimeSpan took)
    {
        lock (_gate)
        {
            if (took < Slow) _inRow = 0;
            else if (++_inRow >= MostInRow) _until = clock.GetUtcNow() + Pause;
        }
    }
}
