namespace FilePipeline.Processor.Analysis;

/// <summary>The arrays and objects that a place in JSON is in.</summary>
/// <param name="maxDepth">How many, at most.</param>
internal struct JsonNesting(int maxDepth)
{
    private readonly bool[] _isObject = new bool[maxDepth];
    private int _depth;

    public readonly bool IsOutermost => _depth == 0;

    /// <summary>Whether the innermost is an object; there must be one.</summary>
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
