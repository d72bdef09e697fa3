using System.Globalization;
using System.Reflection;
using System.Text;

namespace FilePipeline.Conformance.Tests;

/// <summary>Renders all facts and their results as the page <c>docs/conformance.md</c>.</summary>
internal static class FactTable
{
    private const string NotObserved = "not observed";

    /// <summary>Facts as <c>Class.Method</c>, in the order of the page.</summary>
    public static IReadOnlyList<string> Facts => [.. Methods().Select(NameOf)];

    public static string Render(FactResults emulator, FactResults daprd)
    {
        var facts = Methods();
        var text = new StringBuilder($"""
            # Conformance

            The behaviour of Dapr on which the services rely. Each fact is a test in `tests/Conformance`, which always runs against the emulator, and against a real daprd if one is
            configured ([how](../tests/Conformance/README.md)). *Recorded* means that the fact is compared with a recording of daprd 1.18.3; other expectations come from such recordings
            and from daprd's source.

            This page is generated from the suite and the files in `tests/Conformance/results`. The emulator column is a run of {emulator.ObservedOn}. The last column is {daprd.Target} with
            {daprd.StandIn}, observed on {daprd.ObservedOn}: *not observed* means that there is no observation yet; *not asked* means that the fact concerns only the emulator (its own
            errors, its internal state, an injected fault), with the behaviour of daprd where it was observed. A test fails when the page is out of date;
            `FILEPIPELINE_WRITE_DOCS=1 dotnet test --project tests/Conformance` generates it.


            """.ReplaceLineEndings("\n"));
        text.Append(CultureInfo.InvariantCulture, $"{facts.Count} facts, {facts.Sum(RowsOf)} cases.\n\n");
        text.Append("| Fact | Cases | Contract | Recorded | Emulator | Real daprd |\n|---|---|---|---|---|---|\n");
        foreach (var fact in facts)
        {
            var sections = fact.DeclaringType!.GetCustomAttribute<ContractAttribute>()?.Sections
                ?? throw new InvalidOperationException($"{fact.DeclaringType!.Name} has no contract sections");
            var recorded = fact.DeclaringType!.Name.StartsWith("Recorded", StringComparison.Ordinal) ? "yes" : "";
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {AreaOf(fact)}: {Sentence(fact.Name)} | {RowsOf(fact)} | {sections} | {recorded} | {Of(emulator, fact)} | "
                    + $"{OfDaprd(daprd, fact)} |\n");
        }
        return text.ToString();
    }

    private static List<MethodInfo> Methods() => [.. typeof(FactTable).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods()).Where(method => method.IsDefined(typeof(OnTargetsAttribute)))
        .OrderBy(method => method.DeclaringType!.Name, StringComparer.Ordinal).ThenBy(method => method.Name, StringComparer.Ordinal)];

    private static string Of(FactResults results, MethodInfo fact) => results.Facts.GetValueOrDefault(NameOf(fact), NotObserved);

    private static string OfDaprd(FactResults daprd, MethodInfo fact)
    {
        if (!fact.IsDefined(typeof(OnEmulatorAttribute))) return Of(daprd, fact);
        var seen = fact.GetCustomAttributes<OnEmulatorAttribute>().Select(asked => asked.InDaprd).FirstOrDefault(does => does is not null);
        return seen is null ? "not asked" : $"not asked; daprd {seen}";
    }

    private static string NameOf(MethodInfo fact) => $"{fact.DeclaringType!.Name}.{fact.Name}";

    private static int RowsOf(MethodInfo fact) => fact.GetCustomAttributes<OnTargetsAttribute>().Count();

    private static string AreaOf(MethodInfo fact) => fact.DeclaringType!.Name.Replace("Facts", "", StringComparison.Ordinal)
        .Replace("Recorded", "Recorded ", StringComparison.Ordinal).Trim();

    private static string Sentence(string name) => name.Replace('_', ' ');
}
