namespace FilePipeline.Emulator.Cloud;

/// <summary>Parses ProjectionExpression.
/// <code>
/// projection = path { "," path }
/// </code></summary>
internal sealed class ProjectionParser : ExpressionParser
{
    private ProjectionParser(string text, ExpressionScope scope) : base("ProjectionExpression", text, scope)
    {
    }

    /// <exception cref="InvalidItemException">The expression is not valid.</exception>
    public static Projection Parse(string text, ExpressionScope scope)
    {
        var parser = new ProjectionParser(text, scope);
        var paths = parser.List(() => parser.Path(FaultOf.Name));
        var overlaps = new PathOverlaps(parser.Faults);
        foreach (var path in paths) overlaps.Add(path);
        parser.ExpectEnd(FaultOf.ReservedWord, FaultOf.Name, FaultOf.Overlap, FaultOf.Conflict);
        return new(paths);
    }
}
