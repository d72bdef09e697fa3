using System.Reflection;
using System.Text;

namespace FilePipeline.Conformance.Tests;

/// <summary>Every fact of this assembly as the table of <c>docs/conformance.md</c>.</summary>
internal static class FactTable
{
    public static string Render()
    {
        var facts = typeof(FactTable).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods()).Where(method => method.IsDefined(typeof(OnEachAttribute)))
            .OrderBy(method => method.DeclaringType!.Name, StringComparer.Ordinal).ThenBy(method => method.Name, StringComparer.Ordinal).ToList();
        var text = new StringBuilder("""
            # Conformance

            What the services rely on in Dapr, and what shows it. Each fact is a test of `tests/Conformance`: it runs against the emulator always, and against a real daprd when one
            is named (its README says how). *Recorded* means that the fact compares with what daprd 1.18.3 was recorded to do; the other expectations were taken from such recordings and from
            daprd's source. A fact *of the emulator only* looks inside it or injects a fault. The last column is empty until somebody has run the suite against a real daprd.

            This page is made from the suite; a test says when it is out of date, and `FILEPIPELINE_WRITE_DOCS=1 dotnet test --project tests/Conformance` makes it anew.


            """.ReplaceLineEndings("\n"));
        text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{facts.Count} facts, {facts.Sum(RowsOf)} cases.\n\n| Fact | Cases | Contract | Emulator | daprd 1.18.3 | real daprd |\n|---|---|---|---|---|---|\n");
        foreach (var fact in facts)
        {
            var sections = fact.DeclaringType!.GetCustomAttribute<ContractAttribute>()?.Sections ?? throw new InvalidOperationException($"{fact.DeclaringType!.Name} names no section of the contract");
            var recorded = fact.DeclaringType!.Name.StartsWith("Recorded", StringComparison.Ordinal) ? "recorded" : "";
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"| {AreaOf(fact)}: {Sentence(fact.Name)} | {RowsOf(fact)} | {sections} | passes | {recorded} | |\n");
        }
        return text.ToString();
    }

    private static int RowsOf(MethodInfo fact) => fact.GetCustomAttributes<OnEachAttribute>().Count();

    private static string AreaOf(MethodInfo fact) => fact.DeclaringType!.Name.Replace("Facts", "", StringComparison.Ordinal).Replace("Recorded", "Recorded ", StringComparison.Ordinal).Trim();

    private static string Sentence(string name) => name.Replace('_', ' ');
}
