using System.Text.Json.Nodes;

namespace FilePipeline.Doctor.Reading;

/// <summary>Label selectors with the semantics of Kubernetes: an empty one selects everything.</summary>
internal static class Selectors
{
    public static bool Match(JsonNode? selector, JsonNode? labels) =>
        selector is not null
        && selector.Fields("matchLabels").All(label => labels.Text(label.Key) is { } value && value == label.Value.Text())
        && selector.Items("matchExpressions").All(expression => Holds(expression, labels));

    private static bool Holds(JsonNode expression, JsonNode? labels)
    {
        var value = labels.Text(expression.Text("key") ?? "");
        return expression.Text("operator") switch
        {
            "In" => value is not null && expression.Texts("values").Contains(value),
            "NotIn" => value is null || !expression.Texts("values").Contains(value),
            "Exists" => value is not null,
            "DoesNotExist" => value is null,
            _ => false,
        };
    }
}
