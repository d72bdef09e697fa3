using System.Text;
using System.Text.Json;
using Dapr.DurableTask.Protobuf;
using Grpc.Core;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>daprd's HTTP API for workflows: <c>/v1.0/workflows</c>. The name of the workflow component in the path is not used.</summary>
internal sealed class HttpWorkflows(WorkflowClient client, TimeProvider clock)
{
    private const int MostIdLength = 64;
    private const int StartRetries = 3;
    private static readonly TimeSpan _startPause = TimeSpan.FromSeconds(1);

    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (var version in (string[])["v1.0", "v1.0-beta1", "v1.0-alpha1"])
        {
            var workflows = routes.MapGroup($"/{version}/workflows/{{component}}");
            workflows.MapGet("/{instance}", GetAsync);
            workflows.MapPost("/{workflow}/start", StartAsync);
            workflows.MapPost("/{instance}/raiseEvent/{event}", RaiseAsync);
            workflows.MapPost("/{instance}/terminate", TerminateAsync);
            workflows.MapPost(
                "/{instance}/pause", context => ControlAsync(context, HistoryEvents.Suspended, "pause", "pausing", "suspend"));
            workflows.MapPost(
                "/{instance}/resume", context => ControlAsync(context, HistoryEvents.Resumed, "resume", "resuming", "resume"));
            workflows.MapPost("/{instance}/purge", PurgeAsync);
        }
    }

    private Task GetAsync(HttpContext context)
    {
        var instance = Of(context, "instance");
        try
        {
            if (client.Instances.Find(instance) is not var (_, turn)) throw NotFound(instance);
            return HttpApi.WriteAsync(context, StatusCodes.Status200OK, GoJson.Build(writer => Write(writer, instance, turn)));
        }
        catch (WorkflowException exception)
        {
            var error = WorkflowException.Within($"failed to get workflow metadata for '{instance}'", exception).Message;
            throw Failed("ERR_GET_WORKFLOW", $"error while getting workflow info on instance '{instance}': {error}");
        }
    }

    private async Task StartAsync(HttpContext context)
    {
        var (name, instance) = (Of(context, "workflow"), context.Request.Query["instanceID"].ToString());
        if (instance.Length == 0) instance = Guid.NewGuid().ToString();
        RequireValid(instance);
        var input = Encoding.UTF8.GetString(await HttpApi.ReadBodyAsync(context));
        // daprd repeats a failed start before it answers, whatever the error.
        var request = new CreateInstanceRequest { InstanceId = instance, Name = name, Input = input };
        var left = StartRetries;
        while (await TryAsync(() => client.CreateAsync(request, context.RequestAborted)) is { } exception)
        {
            if (left-- == 0)
            {
                var error = WorkflowException.Within("unable to start workflow: failed to start workflow", exception).Message;
                throw Failed("ERR_START_WORKFLOW", $"error starting workflow '{name}': {error}");
            }
            await Task.Delay(_startPause, clock, context.RequestAborted);
        }
        await HttpApi.WriteAsync(context, StatusCodes.Status202Accepted, GoJson.Build(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("instanceID", instance);
            writer.WriteEndObject();
        }));
    }

    private static async Task<CallException?> TryAsync(Func<Task> call)
    {
        try
        {
            await call();
            return null;
        }
        catch (CallException exception)
        {
            return exception;
        }
    }

    private async Task RaiseAsync(HttpContext context)
    {
        var (instance, name) = (Of(context, "instance"), Of(context, "event"));
        var data = Encoding.UTF8.GetString(await HttpApi.ReadBodyAsync(context));
        try
        {
            await client.AddAsync(instance, HistoryEvents.Raised(clock.GetUtcNow(), name, data), context.RequestAborted);
        }
        catch (CallException exception)
        {
            var error = WorkflowException.Within($"failed to raise event {name} on workflow {instance}: failed to raise event", exception)
                .Message;
            throw Failed("ERR_RAISE_EVENT_WORKFLOW", $"error raising event on workflow '{instance}': {error}");
        }
        await AcceptAsync(context);
    }

    private async Task TerminateAsync(HttpContext context)
    {
        var instance = Of(context, "instance");
        try
        {
            await client.AddAsync(instance, HistoryEvents.Terminated(clock.GetUtcNow(), null, recurse: true), context.RequestAborted);
        }
        catch (CallException exception)
        {
            // The second colon is daprd's.
            var error = WorkflowException.Within("failed to submit termination request:", exception);
            if (error.IsNotFound) throw NotFound(instance, error.Message);
            throw Failed("ERR_TERMINATE_WORKFLOW",
                $"error terminating workflow '{instance}': failed to terminate workflow {instance}: {error.Message}");
        }
        await AcceptAsync(context);
    }

    private async Task ControlAsync(
        HttpContext context, Func<DateTimeOffset, string?, HistoryEvent> make, string verb, string doing, string inner)
    {
        var instance = Of(context, "instance");
        try
        {
            await client.AddAsync(instance, make(clock.GetUtcNow(), null), context.RequestAborted);
        }
        catch (CallException exception)
        {
            var error = WorkflowException.Within($"failed to {verb} workflow {instance}: failed to {inner} workflow", exception).Message;
            throw Failed($"ERR_{verb.ToUpperInvariant()}_WORKFLOW", $"error {doing} workflow {instance}: {error}");
        }
        await AcceptAsync(context);
    }

    private async Task PurgeAsync(HttpContext context)
    {
        var instance = Of(context, "instance");
        try
        {
            await client.PurgeAsync(instance, recursive: true, force: false, context.RequestAborted);
        }
        catch (CallException exception)
        {
            var error = WorkflowException.Within("failed to purge workflow state", exception);
            if (error.IsNotFound) throw NotFound(instance, error.Message);
            throw Failed("ERR_PURGE_WORKFLOW", $"error purging workflow {instance}: failed to Purge workflow {instance}: {error.Message}");
        }
        await AcceptAsync(context);
    }

    private static void Write(Utf8JsonWriter writer, string instance, TurnState turn)
    {
        writer.WriteStartObject();
        writer.WriteString("instanceID", instance);
        if (turn.Start?.Name is { Length: > 0 } name) writer.WriteString("workflowName", name);
        writer.WriteString("createdAt", GoTime(turn.CreatedAt));
        writer.WriteString("lastUpdatedAt", GoTime(turn.Start is null ? null : turn.UpdatedAt));
        writer.WriteString("runtimeStatus", WorkflowStatus.HttpTextOf(turn.Status));
        writer.WriteStartObject("properties");
        if (turn.CustomStatus is { } status) writer.WriteString("dapr.workflow.custom_status", status);
        if (turn.Completion?.FailureDetails is { } failure)
        {
            writer.WriteString("dapr.workflow.failure.error_message", failure.ErrorMessage);
            writer.WriteString("dapr.workflow.failure.error_type", failure.ErrorType);
            if (failure.StackTrace is { } trace) writer.WriteString("dapr.workflow.failure.stack_trace", trace);
        }
        if (turn.Start?.Input is { } input) writer.WriteString("dapr.workflow.input", input);
        if (turn.Completion?.Result is { } output) writer.WriteString("dapr.workflow.output", output);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void RequireValid(string instance)
    {
        if (instance.Length > MostIdLength)
            throw Refused("ERR_INSTANCE_ID_TOO_LONG", $"workflow instance ID exceeds the max length of {MostIdLength} characters");
        if (!instance.All(letter => char.IsLetter(letter) || char.IsDigit(letter) || letter is '_' or '-'))
        {
            throw Refused(
                "ERR_INSTANCE_ID_INVALID",
                $"workflow instance ID '{instance}' is invalid: only alphanumeric and underscore characters are allowed");
        }
    }

    private static Task AcceptAsync(HttpContext context) => HttpApi.WriteAsync(context, StatusCodes.Status202Accepted, "{}"u8.ToArray());

    private static string GoTime(DateTimeOffset? time) =>
        (time ?? DateTimeOffset.MinValue).UtcDateTime.ToString(
            "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", System.Globalization.CultureInfo.InvariantCulture);

    // daprd formats the error into a message that has no place for it.
    private static DaprCallException NotFound(string instance, string? error = null) => new(
        StatusCode.NotFound, StatusCodes.Status404NotFound, "ERR_INSTANCE_ID_NOT_FOUND",
        $"unable to find workflow with the provided instance ID: {instance}{(error is null ? "" : $"%!(EXTRA *fmt.wrapError={error})")}");

    private static DaprCallException Failed(string errorCode, string message) =>
        new(StatusCode.Internal, StatusCodes.Status500InternalServerError, errorCode, message);

    private static DaprCallException Refused(string errorCode, string message) =>
        new(StatusCode.InvalidArgument, StatusCodes.Status400BadRequest, errorCode, message);

    private static string Of(HttpContext context, string name) => Uri.UnescapeDataString((string)context.Request.RouteValues[name]!);
}
