using Microsoft.AspNetCore.Http;

namespace FilePipeline.Hosting;

/// <summary>Counts the requests that are being answered, all but health checks.</summary>
internal sealed class RequestsInFlight
{
    private readonly Lock _gate = new();
    private int _count;
    private TaskCompletionSource _none = Ended();

    public int Count
    {
        get { lock (_gate) return _count; }
    }

    /// <summary>Done when no request is in flight.</summary>
    public Task WhenNoneAsync()
    {
        lock (_gate) return _none.Task;
    }

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (ServiceHosting.IsHealthCheck(context.Request.Path))
        {
            await next(context);
            return;
        }

        Begin();
        try
        {
            await next(context);
        }
        finally
        {
            End();
        }
    }

    private void Begin()
    {
        lock (_gate)
        {
            if (_count++ == 0) _none = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private void End()
    {
        lock (_gate)
        {
            if (--_count == 0) _none.SetResult();
        }
    }

    private static TaskCompletionSource Ended()
    {
        var ended = new TaskCompletionSource();
        ended.SetResult();
        return ended;
    }
}
