using System.Reflection;
using System.Text.RegularExpressions;
using FilePipeline.Emulator.Resources;

namespace FilePipeline.Conformance.Tests;

/// <summary>Every field of our components and every call of our services has a fact.</summary>
public sealed partial class CoverageTests
{
    private static readonly IReadOnlyList<MethodInfo> _facts =
    [
        .. typeof(CoverageTests).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods()).Where(method => method.IsDefined(typeof(OnTargetsAttribute))),
    ];

    [Fact]
    public void Every_field_of_every_component_has_a_fact()
    {
        Assert.SkipUnless(Repository.IsHere, "needs the repository");
        // The emulator has no PostgreSQL; a schema of Dapr's checks that folder.
        var folders = Directory.GetDirectories(Repository.Path("components"))
            .Where(folder => !folder.EndsWith("-postgresql", StringComparison.Ordinal));
        var used = folders.SelectMany(folder => ResourceSet.Load([folder]).Components)
            .SelectMany(component => component.Metadata.Values.Select(item => $"{component.Type}/{item.Name}"))
            .Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal).ToList();
        var covered = _facts.SelectMany(fact => fact.GetCustomAttributes<CoversAttribute>())
            .SelectMany(covers => covers.Fields.Select(field => $"{covers.Type}/{field}")).ToHashSet(StringComparer.OrdinalIgnoreCase);

        Assert.True(used.Count > 30, "the components were not read");
        Assert.Equal([], used.Except(covered, StringComparer.OrdinalIgnoreCase));
    }

    [Fact]
    public void Every_call_of_the_services_has_a_fact()
    {
        Assert.SkipUnless(Repository.IsHere, "needs the repository");
        var sources = Directory.GetFiles(Repository.Path("services"), "*.cs", SearchOption.AllDirectories)
            .Select(File.ReadAllText).ToList();
        var made = sources.SelectMany(source => Calls().Matches(source).Concat(Operations().Matches(source)))
            .Select(call => call.Groups["name"].Value)
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var covered = _facts.SelectMany(fact => fact.GetCustomAttributes<CoversCallAttribute>())
            .SelectMany(covers => covers.Calls).ToHashSet(StringComparer.Ordinal);

        Assert.Contains("InvokeBindingAsync", made);
        Assert.Contains("bulkGet", made);
        Assert.Equal([], made.Except(covered));
    }

    [Fact]
    public void Facts_that_need_the_emulator_run_only_on_it()
    {
        Assert.SkipUnless(Repository.IsHere, "needs the repository");
        var files = Directory.GetFiles(Repository.Path("tests", "Conformance"), "*Facts.cs", SearchOption.AllDirectories);
        var needEmulator = Methods().Matches(string.Concat(files.Select(File.ReadAllText)))
            .Where(method => NeedsEmulator().IsMatch(method.Groups["body"].Value)).Select(method => method.Groups["name"].Value).ToList();

        Assert.True(needEmulator.Count > 15, "the facts were not read");
        var asked = _facts.Where(fact => fact.IsDefined(typeof(OnEmulatorAttribute))).Select(fact => fact.Name);
        Assert.Equal([], needEmulator.Except(asked));
    }

    // Matches up to the next fact or the helpers at the end.
    [GeneratedRegex(@"public async Task (?<name>\w+)\(Target (?<body>.*?)(?=\n    \[|\n    private |\n\})", RegexOptions.Singleline)]
    private static partial Regex Methods();

    [GeneratedRegex(
        @"(?:Resource|PortInUse)Exception|target [!=]= |Assert\.Skip|PairAsync\(target|rig\.(?:Cloud|Faults|Sidecar|Environment)\b")]
    private static partial Regex NeedsEmulator();

    [GeneratedRegex(@"\b(?:dapr|DaprClient)\.(?<name>(?!SendToQueue)[A-Z]\w+)\(")]
    private static partial Regex Calls();

    [GeneratedRegex(@"(?:InvokeAsync|new BindingRequest)\((?:\w+, )?""(?<name>\w+)""")]
    private static partial Regex Operations();
}
