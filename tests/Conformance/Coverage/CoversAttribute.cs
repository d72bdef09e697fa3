namespace FilePipeline.Conformance.Tests;

/// <summary>The fact shows what these metadata fields of a component type do.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class CoversAttribute(string type, params string[] fields) : Attribute
{
    public string Type => type;

    public IReadOnlyList<string> Fields => fields;
}

/// <summary>The fact makes these calls of Dapr's client, or these operations of a binding.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class CoversCallAttribute(params string[] calls) : Attribute
{
    public IReadOnlyList<string> Calls => calls;
}

/// <summary>Where the project's contract with Dapr says so; sections of <c>docs/conformance.md</c>.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ContractAttribute(string sections) : Attribute
{
    public string Sections => sections;
}
