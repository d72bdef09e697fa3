using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace FilePipeline.Conformance.Tests;

/// <summary>The targets of a fact. Its first parameter is the target.</summary>
public abstract class OnTargetsAttribute(object?[] row) : DataAttribute
{
    /// <summary>The parameters after the target.</summary>
    public IReadOnlyList<object?> Row => row;

    /// <summary>The targets on which the fact runs.</summary>
    public abstract IEnumerable<Target> Targets { get; }

    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        ValueTask.FromResult<IReadOnlyCollection<ITheoryDataRow>>([.. Targets.Select(target => new TheoryDataRow([target, .. row]))]);

    public override bool SupportsDiscoveryEnumeration() => true;
}
