namespace FilePipeline.Processor.Analysis;

/// <summary>The stack of open arrays and objects in JSON.</summary>
/// <param name="maxDepth">Maximum depth.</param>
internal sealed class JsonNesting(int maxDepth)
{
    private readonly bool[] _isObject = new bool[maxDepth];
    private int _depth;

    public bool IsOutermost => _depth == 0;

    /// <summary>Whether the innermost open value is an object.</summary>
    public bool IsInObject => _depth > 0 && _isObject[_depth - 1];

    public bool TryEnter(bool isObject)
    {
        if (_depth == _isObject.Length) return false;
        _isObject[_depth++] = isObject;
        return true;
    }

    public bool TryLeave(bool isObject)
    {
        if (IsOutermost || _isObject[_depth - 1] != isObject) return false;
        _depth--;
        return true;
    }

    /// <summary>Enters or leaves for each bracket of a block.</summary>
    /// <param name="opening">The mask of opening brackets.</param>
    /// <param name="closing">The mask of closing brackets.</param>
    /// <param name="objects">Which of them are those of objects.</param>
    /// <param name="places">The values that contain the bytes between them.</param>
    /// <returns>Whether they are balanced and not too deep; if not, nothing is entered or left.</returns>
    public bool TryRead(ulong opening, ulong closing, ulong objects, out JsonPlaces places)
    {
        ulong inObjects = 0, outermost = 0, before = 0;
        for (var left = opening | closing; left != 0; left &= left - 1)
        {
            var bracket = left & (0 - left);
            var between = (bracket - 1) & ~before;
            if (IsOutermost) outermost |= between;
            else if (_isObject[_depth - 1]) inObjects |= between;
            before = bracket | (bracket - 1);
            var isObject = (objects & bracket) != 0;
            if ((opening & bracket) != 0 ? TryEnter(isObject) : TryLeave(isObject)) continue;
            Undo(opening & (bracket - 1), closing & (bracket - 1), objects);
            places = default;
            return false;
        }

        if (IsOutermost) outermost |= ~before;
        else if (IsInObject) inObjects |= ~before;
        places = new(inObjects, outermost);
        return true;
    }

    /// <summary>Undoes a successful <see cref="TryRead"/>.</summary>
    public void Undo(ulong opening, ulong closing, ulong objects)
    {
        for (var left = opening | closing; left != 0;)
        {
            var bracket = 1UL << System.Numerics.BitOperations.Log2(left);
            left ^= bracket;
            if ((opening & bracket) != 0) _depth--;
            else _isObject[_depth++] = (objects & bracket) != 0;
        }
    }

    public void Clear() => _depth = 0;
}

/// <summary>Where the bytes of a block are.</summary>
/// <param name="InObjects">The mask of bytes whose innermost value is an object.</param>
/// <param name="Outermost">The mask of bytes in no array and no object.</param>
internal readonly record struct JsonPlaces(ulong InObjects, ulong Outermost);
