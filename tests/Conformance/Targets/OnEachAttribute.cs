using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace FilePipeline.Conformance.Tests;

/// <summary>The fact holds on each target that there is: the emulator, and each daprd that the environment names. The first parameter is the target.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class OnEachAttribute(params object?[] row) : DataAttribute
{
    /// <summary>The parameters after the target.</summary>
    public IReadOnlyList<object?> Row => row;

    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        ValueTask.FromResult<IReadOnlyCollection<ITheoryDataRow>>([.. Named().Select(target => new TheoryDataRow([target, .. row]))]);

    public override bool SupportsDiscoveryEnumeration() => true;

    private static IEnumerable<Target> Named()
    {
        yield return Target.Emulator;
        if (DaprdSettings.Binary is not null) yield return Target.Daprd;
        if (DaprdSettings.Grpc is not null && DaprdSettings.Http is not null) yield return Target.RunningDaprd;
    }
}
