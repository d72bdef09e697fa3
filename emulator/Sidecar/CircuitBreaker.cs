using System.Diagnostics.CodeAnalysis;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>Opens after failures in a row; after its timeout lets one call through to see.</summary>
internal sealed class CircuitBreaker(BreakerRule rule, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private int _failures;
    private long? _openedAt;
    private bool _isTrying;

    public void Enter()
    {
        lock (_lock)
        {
            if (_openedAt is not { } opened) return;
            if (_isTrying || clock.GetElapsedTime(opened) < rule.Timeout) throw new BreakerOpenException();
            _isTrying = true;
        }
    }

    public void Succeeded()
    {
        lock (_lock)
        {
            _failures = 0;
            _openedAt = null;
            _isTrying = false;
        }
    }

    public void Failed()
    {
        lock (_lock)
        {
            _failures++;
            if (!_isTrying && _failures < rule.TripAfter) return;
            _openedAt = clock.GetTimestamp();
            _isTrying = false;
        }
    }
}

[SuppressMessage("Design", "CA1032", Justification = "Has one message only.")]
internal sealed class BreakerOpenException() : CallException("circuit breaker is open");
