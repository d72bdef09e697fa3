using System.Text.RegularExpressions;
using Dapr.Workflow;
using FilePipeline.Contracts;
using Grpc.Core;

namespace FilePipeline.Requeue;

/// <summary>The result of a call about an instance.</summary>
internal enum SendBackCall
{
    /// <summary>It took effect.</summary>
    Done,

    /// <summary>An instance with this id is running.</summary>
    Running,

    /// <summary>There is no such instance.</summary>
    Gone,

    /// <summary>It failed, or was not answered in time.</summary>
    Failed,
}

/// <summary>Starts instances and sends them events, each within 5 s: without a worker a start waits for ever.</summary>
internal sealed partial class SendBackClient(DaprWorkflowClient workflows, TimeProvider clock)
{
    private const string NoInstance = "no such instance exists";
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(5);

    /// <summary>The instance id of a cause: daprd takes other characters too, and then loses the results of activities.</summary>
    public static string IdOf(string code) => $"send-back-{(PlainCode().IsMatch(code) ? code : StateKeys.HexDigest(code))}";

    /// <summary>Starts an instance. A start that was not answered in time has no effect, unless the error says otherwise.</summary>
    public Task<(SendBackCall Result, string Error)> StartAsync(SendBackState state, CancellationToken cancellation) =>
        RunAsync(token => workflows.ScheduleNewWorkflowAsync(SendBack1.Name, state.Id, state, startTime: null, token), cancellation);

    /// <summary>Sends an operator's request. One that was not answered in time may still take effect.</summary>
    public Task<(SendBackCall Result, string Error)> ControlAsync(string id, SendBackControl control, CancellationToken cancellation) =>
        RunAsync(token => workflows.RaiseEventAsync(id, SendBackControl.Event, control, token), cancellation);

    private async Task<(SendBackCall Result, string Error)> RunAsync(Func<CancellationToken, Task> call, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(_limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            await call(either.Token);
            return (SendBackCall.Done, "");
        }
        catch (RpcException failure) when (failure.StatusCode == StatusCode.AlreadyExists)
        {
            return (SendBackCall.Running, failure.Status.Detail);
        }
        catch (RpcException failure) when (failure.Status.Detail.Contains(NoInstance, StringComparison.Ordinal))
        {
            return (SendBackCall.Gone, failure.Status.Detail);
        }
        catch (Exception failure) when (failure is RpcException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            return (SendBackCall.Failed, limit.IsCancellationRequested || failure is not RpcException rpc
                ? $"the sidecar did not answer within {_limit.TotalSeconds:0} s; the scheduler may be unavailable"
                : Texts.Visible(rpc.Status.Detail));
        }
    }

    [GeneratedRegex("^[a-z0-9-]{1,50}$", RegexOptions.NonBacktracking)]
    private static partial Regex PlainCode();
}
