using System.Text.RegularExpressions;
using FilePipeline.Contracts;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Checks;

/// <summary>Fields of components that Dapr accepts, and whose values then stop a sidecar or hide data.</summary>
internal static partial class ComponentFields
{
    private static readonly string[] _words = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];

    public static IEnumerable<Problem> Find(Component component)
    {
        var fix = $"in Component/{component.Name} set ";
        if (component.Type.StartsWith("bindings.", StringComparison.Ordinal) && component["direction"] is null)
        {
            yield return new Problem(
                $"{component} has no direction: the sidecar asks the app by OPTIONS whether it reads the binding, and does not read it if "
                + "the app is not ready to answer",
                $"{fix}direction: input, or output");
        }

        if (component.Name == Components.Records && component["keyPrefix"] != "none")
        {
            yield return new Problem(
                $"{component}: keyPrefix is '{component["keyPrefix"]}', not none: each service sees only the records that it wrote itself",
                $"{fix}keyPrefix: none");
        }

        if (component.Type == "bindings.cron" && !IsSchedule(component["schedule"] ?? ""))
        {
            yield return new Problem(
                $"{component}: schedule '{component["schedule"]}' is not a schedule: the sidecar ends at its start",
                $"{fix}schedule: \"@every 1m\", or five or six fields");
        }
    }

    private static bool IsSchedule(string text)
    {
        const string every = "@every ";
        if (text.StartsWith(every, StringComparison.Ordinal))
            return GoDuration.TryParse(text[every.Length..], out var time) && time > TimeSpan.Zero && !char.IsDigit(text[^1]);
        return _words.Contains(text) || (text.Split(' ').Length is 5 or 6 && Fields().IsMatch(text));
    }

    [GeneratedRegex(@"^[\d*?/,\-A-Za-z ]+$", RegexOptions.None, 1000)]
    private static partial Regex Fields();
}
