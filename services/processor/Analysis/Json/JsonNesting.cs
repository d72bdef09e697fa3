namespace FilePipeline.Processor.Analysis;

/// <summary>The stack of open arrays and objects in JSON.</summary>
/// <param name="maxDepth">Maximum depth.</param>
internal struct JsonNesting(int maxDepth)
{
    private readonly bool[] _isObject = new bool[maxDepth];
    private int _depth;

    public readonly bool IsOutermost => _depth == 0;

    /// <summary>Whether the innermost open value is an object; only valid inside one.</summary>
    public readonly bool IsInObject => _isObject[_depth - 1];

    public bool TryEnter(bool isObject)
    {
        if (_depth == _isObject.Length) return false;
        _isObject[_depth++] = isObject;
        return true;
    }

    public bool TryLeave(bool isObject)
    {
        if (IsOutermost || IsInObject != isObject) return false;
        _depth--;
        return true;
    }

    public void Clear() => _depth = 0;
}
