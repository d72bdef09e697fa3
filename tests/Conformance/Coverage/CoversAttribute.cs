namespace FilePipeline.Conformance.Tests;

/// <summary>The fact covers these metadata fields of a component type.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class CoversAttribute(string type, params string[] fields) : Attribute
{
    public string Type => type;

    public IReadOnlyList<string> Fields => fields;
}

/// <summary>The fact covers these calls of Dapr's client or operations of a binding.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class CoversCallAttribute(params string[] calls) : Attribute
{
    public IReadOnlyList<string> Calls => calls;
}

/// <summary>The sections of the project's contract with Dapr, shown in <c>docs/conformance.md</c>.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ContractAttribute(string sections) : Attribute
{
    public string Sections => sections;
}
