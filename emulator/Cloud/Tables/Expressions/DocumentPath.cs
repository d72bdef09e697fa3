using System.Globalization;

namespace FilePipeline.Emulator.Cloud;

/// <summary>A step into a document: the name of an attribute, or the index in a list if the name is null.</summary>
internal readonly record struct PathStep(string? Name, int Index)
{
    public static implicit operator PathStep(string name) => new(name, 0);

    public static implicit operator PathStep(int index) => new(null, index);

    public override string ToString() => Name ?? string.Create(CultureInfo.InvariantCulture, $"[{Index}]");
}

/// <summary>Names a value in an item: an attribute, or an element deeper in it.</summary>
internal sealed record DocumentPath(IReadOnlyList<PathStep> Steps)
{
    public string Attribute => Steps[0].Name!;

    public bool IsNested => Steps.Count > 1;

    public static DocumentPath Of(string attribute) => new([attribute]);

    public AttributeValue? Find(AttributeMap item)
    {
        var found = item.Find(Attribute);
        for (var i = 1; i < Steps.Count && found is not null; i++)
        {
            found = (found, Steps[i]) switch
            {
                (AttributeValue.Map map, { Name: { } name }) => map.Values.Find(name),
                (AttributeValue.List list, { Name: null, Index: var index }) when index < list.Values.Count => list.Values[index],
                _ => null,
            };
        }
        return found;
    }

    public bool IsSame(DocumentPath other) => Steps.SequenceEqual(other.Steps);

    public override string ToString() => $"[{string.Join(", ", Steps)}]";
}
