using System.Diagnostics.CodeAnalysis;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>Opens after consecutive failures; after its timeout it lets one trial call pass.</summary>
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

[SuppressMessage("Design", "CA1032", Justification = "The message is fixed.")]
internal sealed class BreakerOpenException() : CallException("circuit breaker is open");
