using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Checks;

/// <summary>The actions that a sidecar needs for a component, whatever its app asks of it. Without <c>sqs:DeleteMessage</c>, for example,
/// every message is delivered until it is dead-lettered.</summary>
internal static class ComponentActions
{
    private static readonly string[] _receiver = ["sqs:DeleteMessage", "sqs:GetQueueUrl", "sqs:ReceiveMessage"];
    private static readonly string[] _sender = ["sqs:GetQueueUrl", "sqs:SendMessage"];

    public static IEnumerable<Problem> Missing(Manifests manifests) =>
        from component in manifests.Components
        where component.IsOfAws && !Sources.Is(component)
        from app in component.Scopes
        let actions = manifests.IamActions.At(app)
        // A table that is not by component is a list of its own.
        where manifests.Components.Any(other => actions.At(other.Name) is not null)
        from action in Needed(manifests, component, app).Except(actions.Texts(component.Name))
        select new Problem(
            $"{app}: {action} is not listed for {component.Name}, and its sidecar calls it",
            $"in deploy/iam-actions.json add {action} to {app}.{component.Name}, then terraform apply");

    private static string[] Needed(Manifests manifests, Component component, string app) => component.Type switch
    {
        Component.Sqs => component.IsLane ? _receiver : _sender,
        Component.Pubsub => Subscribes(manifests, component, app) ? _receiver : ["sns:Publish"],
        "state.aws.dynamodb" => ["dynamodb:GetItem", "dynamodb:PutItem"],
        "bindings.aws.sns" => ["sns:Publish"],
        "bindings.aws.ses" => ["ses:SendEmail"],
        _ => [],
    };

    private static bool Subscribes(Manifests manifests, Component pubsub, string app) => manifests.OfKind("Subscription")
        .Any(subscription => subscription.Spec.Text("pubsubname") == pubsub.Name && subscription.Scopes.Contains(app));
}
