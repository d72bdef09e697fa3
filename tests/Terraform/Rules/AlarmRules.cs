using System.Text.Json.Nodes;
using FilePipeline.Terraform.Tests.Runs;

namespace FilePipeline.Terraform.Tests.Rules;

/// <summary>An alarm notifies somebody, links to what to do, and knows what missing data means.</summary>
internal static class AlarmRules
{
    public static IEnumerable<string> Check(Plan plan) => plan.Of("aws_cloudwatch_metric_alarm").SelectMany(Alarm)
        .Concat(plan.Of("aws_cloudwatch_composite_alarm").SelectMany(alarm => Composite(plan, alarm)))
        .Concat(plan.Of("aws_cloudwatch_composite_alarm").SelectMany(Receivers));

    private static IEnumerable<string> Alarm(PlannedResource alarm)
    {
        foreach (var violation in Receivers(alarm)) yield return violation;
        // The default, missing, keeps an alarm of a quiet queue in INSUFFICIENT_DATA.
        if (alarm.Text("treat_missing_data") is not ("breaching" or "notBreaching" or "ignore"))
            yield return $"{alarm.Address}: what missing data means is not chosen";
        if ((int?)alarm.Values["datapoints_to_alarm"] > (int?)alarm.Values["evaluation_periods"])
            yield return $"{alarm.Address}: it can never fire";
        var queries = alarm.Values["metric_query"] as JsonArray ?? [];
        if (queries.Count > 0 && !queries.Any(query => (bool?)query!["return_data"] == true))
            yield return $"{alarm.Address}: no value is compared";
        foreach (var (key, value) in queries.SelectMany(Dimensions))
        {
            // A word such as queue:file-events that no name replaced.
            if (key != "CertificateArn" && ((string?)value is not { Length: > 0 } name || name.Contains(':', StringComparison.Ordinal)))
                yield return $"{alarm.Address}: {key} is {value}, which is no name";
        }
    }

    private static JsonObject Dimensions(JsonNode? query) =>
        (query!["metric"] as JsonArray)?.FirstOrDefault()?["dimensions"] as JsonObject ?? [];

    private static IEnumerable<string> Receivers(PlannedResource alarm)
    {
        if (alarm.Values["alarm_actions"] is not JsonArray { Count: > 0 } || (bool?)alarm.Values["actions_enabled"] == false)
            yield return $"{alarm.Address}: it notifies nobody";
        if (alarm.Values["ok_actions"] is not JsonArray { Count: > 0 }) yield return $"{alarm.Address}: its end notifies nobody";
        if (alarm.Text("alarm_description")?.Contains("/operations.md#", StringComparison.Ordinal) != true)
            yield return $"{alarm.Address}: no link to a section of the runbook";
    }

    private static IEnumerable<string> Composite(Plan plan, PlannedResource composite)
    {
        var rule = composite.Text("alarm_rule") ?? "";
        var known = plan.Of("aws_cloudwatch_metric_alarm").Select(alarm => alarm.Text("alarm_name")).ToHashSet(StringComparer.Ordinal);
        var named = rule.Split('"').Where((_, index) => index % 2 == 1).ToList();
        foreach (var part in (string[])["stuck-consumer-", "retry-ratio", "dead-letter-arrived", "handler-errors", "heartbeat-missing"])
            if (!named.Exists(name => name.Contains(part, StringComparison.Ordinal))) yield return $"{composite.Address}: without {part}";
        foreach (var name in named.Where(name => !known.Contains(name))) yield return $"{composite.Address}: {name} does not exist";
        if (composite.Values["actions_suppressor"] is not JsonArray { Count: 1 })
            yield return $"{composite.Address}: planned work would roll back";
    }
}
