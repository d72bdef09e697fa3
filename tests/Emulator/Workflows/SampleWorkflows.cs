using Dapr.Workflow;

namespace FilePipeline.Emulator.Tests.Workflows;

/// <summary>The workflows of the tests, each with one shape.</summary>
internal static class SampleWorkflows
{
    public static void Register(WorkflowRuntimeOptions options)
    {
        options.RegisterWorkflow<Sequence>();
        options.RegisterWorkflow<FanOut>();
        options.RegisterWorkflow<Sleep>();
        options.RegisterWorkflow<Approval>();
        options.RegisterWorkflow<Retried>();
        options.RegisterWorkflow<Parent>();
        options.RegisterWorkflow<Family>();
        options.RegisterWorkflow<Eternal>();
        options.RegisterWorkflow<Chain>();
        options.RegisterWorkflow<Reset>();
        options.RegisterWorkflow<Alarms>();
        options.RegisterActivity<Step>();
        options.RegisterActivity<Flaky>();
    }
}

internal sealed class Step(Journal journal) : WorkflowActivity<string, string>
{
    public override async Task<string> RunAsync(WorkflowActivityContext context, string input)
    {
        await journal.NoteAsync(context.InstanceId, input);
        return input.ToUpperInvariant();
    }
}

/// <summary>Fails as often as its input says.</summary>
internal sealed class Flaky(Journal journal) : WorkflowActivity<int, int>
{
    public override async Task<int> RunAsync(WorkflowActivityContext context, int input)
    {
        await journal.NoteAsync(context.InstanceId, "try");
        var tries = journal.Count($"{context.InstanceId} try");
        return tries > input ? tries : throw new InvalidOperationException($"try {tries}");
    }
}

internal sealed class Sequence : Workflow<string, string>
{
    public override async Task<string> RunAsync(WorkflowContext context, string input) =>
        await context.CallActivityAsync<string>(nameof(Step), input + "1")
        + await context.CallActivityAsync<string>(nameof(Step), input + "2")
        + await context.CallActivityAsync<string>(nameof(Step), input + "3");
}

internal sealed class FanOut : Workflow<int, string>
{
    public override async Task<string> RunAsync(WorkflowContext context, int input) =>
        string.Join(
            ',', await Task.WhenAll(Enumerable.Range(0, input).Select(at => context.CallActivityAsync<string>(nameof(Step), $"f{at}"))));
}

/// <summary>Sleeps for some minutes.</summary>
internal sealed class Sleep : Workflow<int, string>
{
    public override async Task<string> RunAsync(WorkflowContext context, int input)
    {
        var before = context.CurrentUtcDateTime;
        await context.CreateTimer(TimeSpan.FromMinutes(input));
        return $"slept {context.CurrentUtcDateTime - before >= TimeSpan.FromMinutes(input)}";
    }
}

/// <summary>Waits for the event "answer", for some minutes or, for 0, without a limit.</summary>
internal sealed class Approval : Workflow<int, string>
{
    public override async Task<string> RunAsync(WorkflowContext context, int input)
    {
        context.SetCustomStatus("waiting");
        try
        {
            var answer = input == 0 ? await context.WaitForExternalEventAsync<string>("answer")
                : await context.WaitForExternalEventAsync<string>("answer", TimeSpan.FromMinutes(input));
            context.SetCustomStatus("answered");
            return answer;
        }
        catch (TaskCanceledException)
        {
            return "timed out";
        }
    }
}

internal sealed class Retried : Workflow<int, int>
{
    public override Task<int> RunAsync(WorkflowContext context, int input) => context.CallActivityAsync<int>(
        nameof(Flaky), input, new WorkflowTaskOptions(new WorkflowRetryPolicy(4, TimeSpan.FromMinutes(1), 2)));
}

/// <summary>Runs a child, and then one that fails as often as the input says.</summary>
internal sealed class Parent : Workflow<int, string>
{
    public override async Task<string> RunAsync(WorkflowContext context, int input)
    {
        try
        {
            var child = await context.CallChildWorkflowAsync<string>(
                nameof(Sequence), "c", new ChildWorkflowTaskOptions($"{context.InstanceId}-child"));
            if (input == 0) return child;
            var options = new ChildWorkflowTaskOptions($"{context.InstanceId}-bad");
            return $"{await context.CallChildWorkflowAsync<int>(nameof(Retried), input, options)}";
        }
        catch (WorkflowTaskFailedException exception)
        {
            return $"child failed: {exception.FailureDetails.ErrorMessage}";
        }
    }
}

/// <summary>Starts a child of its own kind until the input is 0, which waits for an event.</summary>
internal sealed class Family : Workflow<int, string>
{
    public override Task<string> RunAsync(WorkflowContext context, int input) => input == 0
        ? context.WaitForExternalEventAsync<string>("answer")
        : context.CallChildWorkflowAsync<string>(nameof(Family), input - 1, new ChildWorkflowTaskOptions($"{context.InstanceId}-c"));
}

/// <summary>Continues as new until the input is 0, then takes the event "late".</summary>
internal sealed class Eternal : Workflow<int, string>
{
    public override async Task<string> RunAsync(WorkflowContext context, int input)
    {
        await context.CallActivityAsync<string>(nameof(Step), $"e{input}");
        if (input == 0) return $"done {await context.WaitForExternalEventAsync<string>("late")}";
        await context.CreateTimer(TimeSpan.FromMinutes(1));
        context.ContinueAsNew(input - 1);
        return "";
    }
}

/// <summary>Runs activities one after the other.</summary>
internal sealed class Chain : Workflow<int, string>
{
    public override async Task<string> RunAsync(WorkflowContext context, int input)
    {
        for (var at = 0; at < input; at++)
        {
            await context.CallActivityAsync<string>(nameof(Step), $"s{at}");
            context.SetCustomStatus(at + 1);
        }
        return "all";
    }
}

/// <summary>Continues as new at once.</summary>
internal sealed class Reset : Workflow<int, string>
{
    public override Task<string> RunAsync(WorkflowContext context, int input)
    {
        if (input > 0) context.ContinueAsNew(input - 1);
        return Task.FromResult($"left {input}");
    }
}

/// <summary>Sets many timers at once.</summary>
internal sealed class Alarms : Workflow<int, int>
{
    public override async Task<int> RunAsync(WorkflowContext context, int input)
    {
        await Task.WhenAll(Enumerable.Range(0, input).Select(_ => context.CreateTimer(TimeSpan.FromMinutes(1))));
        return input;
    }
}
