using System.Buffers;

namespace FilePipeline.Processor.Analysis;

/// <summary>Checks that bytes are one JSON value (RFC 8259), of any size in constant memory, nested at most <see cref="MaxDepth"/>
/// deep. UTF-8 is checked by <see cref="Utf8Check"/>.</summary>
internal sealed class JsonValidator
{
    public const int MaxDepth = 1000;

    private static readonly SearchValues<byte> _stringEnd =
        SearchValues.Create([.. Enumerable.Range(0, 32).Select(value => (byte)value), (byte)'"', (byte)'\\']);

    private readonly JsonNesting _nesting = new(MaxDepth);
    private readonly JsonBlocks _blocks;
    private JsonState _state = JsonState.Value;
    private JsonNumber _number;
    private string _literal = "";
    private int _at;
    private bool _isKey;

    public JsonValidator() => _blocks = new(_nesting);

    /// <summary>Whether anything but white space was read.</summary>
    public bool HasContent { get; private set; }

    /// <summary>Whether the bytes so far are a complete value.</summary>
    public bool IsComplete => _state == JsonState.Done || (_nesting.IsOutermost && _state == JsonState.Number && _number.IsComplete);

    /// <summary>Checks the next bytes.</summary>
    /// <returns>The index of the first invalid byte; -1 if all are valid.</returns>
    public int Append(ReadOnlySpan<byte> chunk)
    {
        var blocksFrom = 0;
        for (var at = 0; at < chunk.Length; at++)
        {
            if (at >= blocksFrom && chunk.Length - at >= ByteBlock.Length && JsonBlocks.CanBegin(_state))
            {
                at += ReadBlocks(chunk[at..]);
                if (at == chunk.Length) return -1;
                // The next block has an error, or a number without end.
                blocksFrom = at + ByteBlock.Length;
            }

            if (_state == JsonState.Text)
            {
                var end = chunk[at..].IndexOfAny(_stringEnd);
                if (end < 0) return -1;
                at += end;
                if (TryEndText(chunk, ref at)) continue;
            }
            else if (_state == JsonState.Number)
            {
                at += _number.CountDigits(chunk[at..]);
                if (at == chunk.Length) return -1;
                if (TryEndNumber(chunk, ref at)) continue;
            }

            if (!Accept(chunk[at])) return at;
        }

        return -1;
    }

    /// <summary>Checks lines of one value each, some of them empty, from the initial state.</summary>
    /// <param name="lines">Lines that are all ended.</param>
    /// <param name="records">Increased by the lines with a value.</param>
    /// <returns>The bytes up to an error; those of its own line are in the state.</returns>
    public int AppendLines(ReadOnlySpan<byte> lines, ref long records)
    {
        _blocks.BeginLine();
        var read = _blocks.ReadLines(lines, ref records);
        TakeState();
        return read;
    }

    /// <summary>Resets to the initial state.</summary>
    public void Reset()
    {
        _nesting.Clear();
        (_state, HasContent) = (JsonState.Value, false);
    }

    private int ReadBlocks(ReadOnlySpan<byte> chunk)
    {
        _blocks.Begin(_state, _isKey, _at);
        var read = _blocks.Read(chunk);
        TakeState();
        return read;
    }

    private void TakeState()
    {
        _state = _blocks.End(out _isKey, out _at);
        HasContent = _state != JsonState.Value || !_nesting.IsOutermost;
    }

    // The usual characters after a string or a number are read together with it, because single bytes are slow.
    private bool TryEndText(ReadOnlySpan<byte> chunk, ref int at)
    {
        if (chunk[at] != '"') return false;
        if (!_isKey)
        {
            EndValue();
            TakeComma(chunk, ref at);
        }
        else if (at + 1 < chunk.Length && chunk[at + 1] == ':')
        {
            at++;
            _state = JsonState.Value;
        }
        else
        {
            _state = JsonState.Colon;
        }

        return true;
    }

    private bool TryEndNumber(ReadOnlySpan<byte> chunk, ref int at)
    {
        if (chunk[at] != ',' || !_number.IsComplete) return false;
        EndValue();
        if (_state != JsonState.CommaOrEnd) return false;
        at--;
        TakeComma(chunk, ref at);
        return true;
    }

    private void TakeComma(ReadOnlySpan<byte> chunk, ref int at)
    {
        if (_state != JsonState.CommaOrEnd || at + 1 >= chunk.Length || chunk[at + 1] != ',') return;
        at++;
        _state = _nesting.IsInObject ? JsonState.Key : JsonState.Value;
        if (at + 1 >= chunk.Length || chunk[at + 1] != '"') return;
        at++;
        BeginText(isKey: _state == JsonState.Key);
    }

    private bool Accept(byte value)
    {
        if (_state == JsonState.Number)
        {
            if (!_number.IsComplete || JsonNumber.IsPart(value)) return _number.Accept(value);
            EndValue();
        }

        if (_state < JsonState.Text || _state == JsonState.Done)
        {
            if (value is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r') return true;
            HasContent = true;
        }

        return _state switch
        {
            JsonState.Value => Begin(value),
            JsonState.ValueOrEnd => value == ']' ? Leave(isObject: false) : Begin(value),
            JsonState.KeyOrEnd => value == '}' ? Leave(isObject: true) : BeginKey(value),
            JsonState.Key => BeginKey(value),
            JsonState.Colon => value == ':' && Go(JsonState.Value),
            JsonState.CommaOrEnd => AcceptCommaOrEnd(value),
            JsonState.Text => AcceptText(value),
            JsonState.Escape => AcceptEscape(value),
            JsonState.Unicode => char.IsAsciiHexDigit((char)value) && (++_at < 4 || Go(JsonState.Text)),
            JsonState.Literal => AcceptLiteral(value),
            _ => false,
        };
    }

    private bool Begin(byte value) => value switch
    {
        (byte)'{' => Enter(isObject: true),
        (byte)'[' => Enter(isObject: false),
        (byte)'"' => BeginText(isKey: false),
        (byte)'t' => BeginLiteral("true"),
        (byte)'f' => BeginLiteral("false"),
        (byte)'n' => BeginLiteral("null"),
        _ => _number.Begin(value) && Go(JsonState.Number),
    };

    private bool Enter(bool isObject) => _nesting.TryEnter(isObject) && Go(isObject ? JsonState.KeyOrEnd : JsonState.ValueOrEnd);

    private bool Leave(bool isObject)
    {
        if (!_nesting.TryLeave(isObject)) return false;
        EndValue();
        return true;
    }

    private bool AcceptCommaOrEnd(byte value) => value switch
    {
        (byte)',' => Go(_nesting.IsInObject ? JsonState.Key : JsonState.Value),
        (byte)'}' => Leave(isObject: true),
        (byte)']' => Leave(isObject: false),
        _ => false,
    };

    private bool BeginKey(byte value) => value == '"' && BeginText(isKey: true);

    private bool BeginText(bool isKey)
    {
        _isKey = isKey;
        return Go(JsonState.Text);
    }

    private bool AcceptText(byte value)
    {
        if (value == '\\') return Go(JsonState.Escape);
        if (value != '"') return value >= 32;
        if (_isKey) return Go(JsonState.Colon);
        EndValue();
        return true;
    }

    private bool AcceptEscape(byte value)
    {
        _at = 0;
        return value == 'u' ? Go(JsonState.Unicode) : "\"\\/bfnrt"u8.Contains(value) && Go(JsonState.Text);
    }

    private bool BeginLiteral(string literal)
    {
        (_literal, _at) = (literal, 1);
        return Go(JsonState.Literal);
    }

    private bool AcceptLiteral(byte value)
    {
        if (value != _literal[_at]) return false;
        if (++_at == _literal.Length) EndValue();
        return true;
    }

    private void EndValue() => _state = _nesting.IsOutermost ? JsonState.Done : JsonState.CommaOrEnd;

    private bool Go(JsonState state)
    {
        _state = state;
        return true;
    }
}
