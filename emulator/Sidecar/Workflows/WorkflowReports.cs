using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>Tells an operator what happened to instances: on the page and in the log.</summary>
internal sealed class WorkflowReports(string app, ActorStateStore? actors, Incidents incidents, ILogger logger)
{
    /// <summary>Reports a transaction that DynamoDB would refuse; each kind once for each instance.</summary>
    public void Refused(string what, string instance, int items) => incidents.AddOnce(
        $"workflow {what} {app} {instance}",
        $"Refused to commit a {what} of workflow {instance} of {app}: it has {items} items, and component "
        + $"{actors?.Component} ({actors?.Type}) takes at most {ActorStateStore.MostItems} in a transaction. "
        + "On AWS the instance would be stuck too: start fewer activities at once, or continue as new earlier");

    public void Stalled(string instance, string why) =>
        incidents.AddOnce($"workflow stall {app} {instance}", $"Workflow {instance} of {app} is stalled: {why}");

    public void ResultLost(string instance, string activity, string target) => incidents.AddOnce(
        $"workflow result {app} {instance}",
        $"Lost the result of activity {activity} of workflow {instance} of {app}: it went to instance '{target}', "
        + "which does not exist; use ids without ::");

    public void Retried(string instance, string job, string why) => logger.WorkflowRetried(instance, job, why);

    public void Failed(string instance, string job, Exception exception) => logger.WorkflowFailed(exception, instance, job);

    public void AnswerUnexpected(string instance) => logger.WorkflowAnswerUnexpected(instance);
}
