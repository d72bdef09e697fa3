using FilePipeline.Contracts;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Checks;

/// <summary>Routes of bindings and subscriptions. A service answers 404 on one that it does not have: a lane's message is then
/// dead-lettered, and a subscription's is deleted as if it had been handled.</summary>
internal static class KnownRoutes
{
    private static readonly Dictionary<string, string[]> _routes = new(StringComparer.Ordinal)
    {
        [AppIds.Ingest] = [Routes.OutcomeEvents],
        [AppIds.Processor] = [Routes.FileEvents, Routes.LargeFiles, Routes.FileEventsTopic],
        [AppIds.Notifier] = [Routes.FileOutcomes, Routes.OutcomeDeadLetters, Routes.NotifySchedule],
        [AppIds.Requeue] = [Routes.DeadLetters, Routes.RequeueSchedule, Routes.ReconcileSchedule],
    };

    public static IEnumerable<Problem> Find(Manifests manifests) =>
    [
        .. from component in manifests.Components
           where component.Type.StartsWith("bindings.", StringComparison.Ordinal)
               && component["direction"]?.Contains("input", StringComparison.Ordinal) == true
           let route = component["route"] ?? $"/{component.Name}"
           from app in component.Scopes
           where IsUnknown(app, route)
           select new Problem(
               $"{component} delivers to {route} of {app}, which answers 404: every message is tried five times and dead-lettered",
               $"in Component/{component.Name} set route to one of {string.Join(", ", _routes[app])}"),
        .. from subscription in manifests.OfKind("Subscription")
           from route in subscription.Spec.Items("routes", "rules").Select(rule => rule.Text("path"))
               .Append(subscription.Spec.Text("routes", "default"))
           from app in subscription.Scopes
           where route is not null && IsUnknown(app, route)
           select new Problem(
               $"{subscription} delivers to {route} of {app}, which answers 404: Dapr deletes every message without an error",
               $"in {subscription} set routes.default to one of {string.Join(", ", _routes[app])}"),
    ];

    private static bool IsUnknown(string app, string route) => _routes.TryGetValue(app, out var known) && !known.Contains(route);
}
