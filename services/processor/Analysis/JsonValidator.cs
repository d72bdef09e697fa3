using System.Buffers;

namespace FilePipeline.Processor.Analysis;

/// <summary>Tells whether bytes are one JSON value (RFC 8259) in flat memory: a value of any size, nested at most <see cref="MaxDepth"/> deep. UTF-8 is
/// not checked here.</summary>
internal sealed class JsonValidator
{
    public const int MaxDepth = 1000;

    private static readonly SearchValues<byte> _stringEnd = SearchValues.Create([.. Enumerable.Range(0, 32).Select(value => (byte)value), (byte)'"', (byte)'\\']);

    private readonly bool[] _isObject = new bool[MaxDepth];
    private int _depth;
    private State _state = State.Value;
    private string _literal = "";
    private int _at;
    private bool _isKey;

    private enum State
    {
        Value,
        ValueOrEnd,
        KeyOrEnd,
        Key,
        Colon,
        CommaOrEnd,
        Text,
        Escape,
        Unicode,
        Literal,
        Minus,
        Zero,
        Integer,
        Point,
        Fraction,
        Exponent,
        ExponentSign,
        ExponentDigits,
        Done,
    }

    /// <summary>Whether anything but white space came.</summary>
    public bool HasContent { get; private set; }

    /// <summary>Whether what came is a whole value.</summary>
    public bool IsComplete => _state == State.Done
        || (_depth == 0 && _state is State.Zero or State.Integer or State.Fraction or State.ExponentDigits);

    /// <summary>Checks the next bytes.</summary>
    /// <returns>The index of the first byte that cannot be there; -1 when all can.</returns>
    public int Append(ReadOnlySpan<byte> chunk)
    {
        for (var i = 0; i < chunk.Length; i++)
        {
            if (_state == State.Text)
            {
                var end = chunk[i..].IndexOfAny(_stringEnd);
                if (end < 0) return -1;
                i += end;
            }

            if (!Accept(chunk[i])) return i;
        }

        return -1;
    }

    /// <summary>Begins anew.</summary>
    public void Reset() => (_depth, _state, HasContent) = (0, State.Value, false);

    private bool Accept(byte value)
    {
        if (_state is State.Zero or State.Integer or State.Fraction or State.ExponentDigits && !IsNumberPart(value)) EndValue();
        if (_state < State.Text || _state == State.Done)
        {
            if (value is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r') return true;
            HasContent = true;
        }

        return _state switch
        {
            State.Value => Begin(value),
            State.ValueOrEnd => value == ']' ? Leave(isObject: false) : Begin(value),
            State.KeyOrEnd => value == '}' ? Leave(isObject: true) : BeginKey(value),
            State.Key => BeginKey(value),
            State.Colon => value == ':' && Go(State.Value),
            State.CommaOrEnd => AcceptCommaOrEnd(value),
            State.Text => AcceptText(value),
            State.Escape => AcceptEscape(value),
            State.Unicode => char.IsAsciiHexDigit((char)value) && (++_at < 4 || Go(State.Text)),
            State.Literal => AcceptLiteral(value),
            State.Done => false,
            _ => AcceptNumber(value),
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
        (byte)'-' => Go(State.Minus),
        (byte)'0' => Go(State.Zero),
        >= (byte)'1' and <= (byte)'9' => Go(State.Integer),
        _ => false,
    };

    private bool Enter(bool isObject)
    {
        if (_depth == MaxDepth) return false;
        _isObject[_depth++] = isObject;
        return Go(isObject ? State.KeyOrEnd : State.ValueOrEnd);
    }

    private bool Leave(bool isObject)
    {
        if (_depth == 0 || _isObject[_depth - 1] != isObject) return false;
        _depth--;
        EndValue();
        return true;
    }

    private bool AcceptCommaOrEnd(byte value) => value switch
    {
        (byte)',' => Go(_isObject[_depth - 1] ? State.Key : State.Value),
        (byte)'}' => Leave(isObject: true),
        (byte)']' => Leave(isObject: false),
        _ => false,
    };

    private bool BeginKey(byte value) => value == '"' && BeginText(isKey: true);

    private bool BeginText(bool isKey)
    {
        _isKey = isKey;
        return Go(State.Text);
    }

    private bool AcceptText(byte value)
    {
        if (value == '\\') return Go(State.Escape);
        if (value != '"') return value >= 32;
        if (_isKey) return Go(State.Colon);
        EndValue();
        return true;
    }

    private bool AcceptEscape(byte value)
    {
        _at = 0;
        return value == 'u' ? Go(State.Unicode) : "\"\\/bfnrt"u8.Contains(value) && Go(State.Text);
    }

    private bool BeginLiteral(string literal)
    {
        (_literal, _at) = (literal, 1);
        return Go(State.Literal);
    }

    private bool AcceptLiteral(byte value)
    {
        if (value != _literal[_at]) return false;
        if (++_at == _literal.Length) EndValue();
        return true;
    }

    private static bool IsNumberPart(byte value) => value is (>= (byte)'0' and <= (byte)'9') or (byte)'.' or (byte)'e' or (byte)'E';

    private bool AcceptNumber(byte value)
    {
        var isDigit = value is >= (byte)'0' and <= (byte)'9';
        return _state switch
        {
            State.Minus => isDigit && Go(value == '0' ? State.Zero : State.Integer),
            State.Zero => AcceptPointOrExponent(value),
            State.Integer => isDigit || AcceptPointOrExponent(value),
            State.Point => isDigit && Go(State.Fraction),
            State.Fraction => isDigit || (value is (byte)'e' or (byte)'E' && Go(State.Exponent)),
            State.Exponent => value is (byte)'+' or (byte)'-' ? Go(State.ExponentSign) : isDigit && Go(State.ExponentDigits),
            State.ExponentSign => isDigit && Go(State.ExponentDigits),
            _ => isDigit,
        };
    }

    private bool AcceptPointOrExponent(byte value) => value switch
    {
        (byte)'.' => Go(State.Point),
        (byte)'e' or (byte)'E' => Go(State.Exponent),
        _ => false,
    };

    private void EndValue() => _state = _depth == 0 ? State.Done : State.CommaOrEnd;

    private bool Go(State state)
    {
        _state = state;
        return true;
    }
}
