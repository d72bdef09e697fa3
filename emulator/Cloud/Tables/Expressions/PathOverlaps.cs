namespace FilePipeline.Emulator.Cloud;

/// <summary>Refuses two paths of which one is in the other, or which take one value for a map and for a list.</summary>
internal sealed class PathOverlaps(ExpressionFaults faults)
{
    private readonly List<DocumentPath> _paths = [];

    public void Add(DocumentPath path)
    {
        foreach (var other in _paths) Compare(other, path);
        _paths.Add(path);
    }

    private void Compare(DocumentPath first, DocumentPath second)
    {
        foreach (var (one, two) in first.Steps.Zip(second.Steps))
        {
            if (one.Name is null != two.Name is null)
            {
                Refuse(FaultOf.Conflict, "conflict", first, second);
                return;
            }
            if (one != two) return;
        }
        Refuse(FaultOf.Overlap, "overlap", first, second);
    }

    private void Refuse(FaultOf kind, string verb, DocumentPath first, DocumentPath second) => faults.Add(kind,
        $"Two document paths {verb} with each other; must remove or rewrite one of these paths; path one: {first}, path two: {second}");
}
