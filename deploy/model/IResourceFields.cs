namespace FilePipeline.DeploymentModel;

/// <summary>The fields of a resource, from any source. The source decides what a malformed field does: a strict one throws, a lenient one
/// treats it as absent.</summary>
public interface IResourceFields
{
    IEnumerable<string> Names { get; }

    /// <summary>Accepts these fields only.</summary>
    IResourceFields Only(params string[] known);

    /// <summary>The fields inside a field; null where it is absent or null.</summary>
    IResourceFields? Map(string name);

    /// <summary>The fields inside a field that must be there; a lenient source returns empty ones.</summary>
    IResourceFields RequiredMap(string name);

    /// <summary>A single value as text.</summary>
    string? TextOrNull(string name);

    /// <summary>A whole number.</summary>
    int Number(string name, int otherwise);

    /// <summary>A duration in the notation of Go.</summary>
    TimeSpan? Duration(string name);

    /// <summary>The items of a list of single values.</summary>
    IReadOnlyList<string> Texts(string name);

    /// <summary>Reports that a field has a wrong value: a strict source throws, after a lenient one the reader goes on without the
    /// field.</summary>
    void Refuse(string name, string problem);
}
