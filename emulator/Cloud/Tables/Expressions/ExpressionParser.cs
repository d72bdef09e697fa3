using System.Globalization;
using System.Text;

namespace FilePipeline.Emulator.Cloud;

/// <summary>What the parsers of all expressions share.
/// <code>
/// path      = name { "." name | "[" digits "]" }
/// name      = word | "#" word
/// value     = ":" word
/// </code></summary>
internal abstract class ExpressionParser
{
    private const int MaxBytes = 4096;
    private const int MaxDepth = 150;

    private readonly string _kind;
    private readonly string _text;
    private readonly ExpressionScope _scope;
    private readonly IReadOnlyList<ExpressionToken> _tokens;
    private int _at;
    private int _depth;

    protected ExpressionParser(string kind, string text, ExpressionScope scope)
    {
        (_kind, _text, _scope) = (kind, text, scope);
        if (text.Length == 0) throw Error("The expression can not be empty;");
        var bytes = Encoding.UTF8.GetByteCount(text);
        if (bytes > MaxBytes) throw Error($"Expression size has exceeded the maximum allowed size; expression size: {bytes}");
        _tokens = ExpressionLexer.Read(text);
    }

    protected ExpressionFaults Faults { get; } = new();

    protected ExpressionToken Token => _tokens[_at];

    protected int At => _at;

    protected bool IsAtEnd => Token.Kind == TokenKind.End;

    protected ExpressionToken Ahead(int count) => _tokens[Math.Min(_at + count, _tokens.Count - 1)];

    protected InvalidItemException Error(string message) => new($"Invalid {_kind}: {message}");

    /// <summary>The error for a token that cannot be here.</summary>
    protected InvalidItemException Unexpected()
    {
        var from = _tokens[Math.Max(0, _at - 1)];
        var to = _tokens[Math.Min(_tokens.Count - 1, _at + 1)];
        var near = _text[from.Start..Math.Min(_text.Length, to.End)].Trim();
        return Error($"Syntax error; token: \"{Token.Text}\", near: \"{near}\"");
    }

    protected ExpressionToken Take() => _tokens[_at++];

    protected bool TryTake(string text)
    {
        if (!Token.Is(text)) return false;
        _at++;
        return true;
    }

    protected void Expect(string text)
    {
        if (!TryTake(text)) throw Unexpected();
    }

    protected void ExpectEnd(params ReadOnlySpan<FaultOf> order)
    {
        if (!IsAtEnd) throw Unexpected();
        if (Faults.First(order) is { } fault) throw Error(fault);
    }

    /// <summary>The index of the parenthesis that closes the one at an index; null if it is not closed.</summary>
    protected int? ClosingOf(int opening)
    {
        var depth = 0;
        for (var i = opening; i < _tokens.Count; i++)
        {
            if (_tokens[i].Is("(")) depth++;
            if (_tokens[i].Is(")") && --depth == 0) return i;
        }
        return null;
    }

    protected ExpressionToken TokenAt(int index) => _tokens[Math.Min(index, _tokens.Count - 1)];

    /// <summary>Parses something nested, at most so deep that the stack suffices.</summary>
    protected T Nested<T>(Func<T> parse)
    {
        if (++_depth > MaxDepth) throw Error($"The expression is nested deeper than {MaxDepth} levels;");
        var parsed = parse();
        _depth--;
        return parsed;
    }

    /// <summary>A list with commas.</summary>
    protected IReadOnlyList<T> List<T>(Func<T> parse)
    {
        List<T> parsed = [parse()];
        while (TryTake(",")) parsed.Add(parse());
        return parsed;
    }

    protected DocumentPath Path(FaultOf undefinedName) => Path(new([Name(undefinedName)]), undefinedName);

    /// <summary>Continues a path.</summary>
    protected DocumentPath Path(DocumentPath start, FaultOf undefinedName)
    {
        List<PathStep> steps = [.. start.Steps];
        while (true)
        {
            if (TryTake(".")) steps.Add(Name(undefinedName));
            else if (TryTake("[")) steps.Add(Index());
            else return new(steps);
        }
    }

    /// <summary>The value of a reference; null, with a fault, if the request does not define it.</summary>
    protected AttributeValue? Value(FaultOf undefined)
    {
        if (Token.Kind != TokenKind.ValueReference) throw Unexpected();
        var reference = Take().Text;
        if (Faults.Has(undefined)) return null;
        var value = _scope.Value(reference);
        if (value is null)
            Faults.Add(undefined, $"An expression attribute value used in expression is not defined; attribute value: {reference}");
        return value;
    }

    protected virtual bool IsKeyword(ExpressionToken token) => false;

    private PathStep Name(FaultOf undefined)
    {
        if (Token.Kind == TokenKind.Word && !IsKeyword(Token))
        {
            var word = Take().Text;
            if (ReservedWords.Contains(word))
                Faults.Add(FaultOf.ReservedWord, $"Attribute name is a reserved keyword; reserved keyword: {word}");
            return word;
        }
        if (Token.Kind != TokenKind.NameReference) throw Unexpected();
        var reference = Take().Text;
        if (Faults.Has(undefined)) return reference;
        var name = _scope.Name(reference);
        if (name is null)
            Faults.Add(undefined, $"An expression attribute name used in the document path is not defined; attribute name: {reference}");
        return name ?? reference;
    }

    private PathStep Index()
    {
        if (Token.Kind != TokenKind.Digits) throw Unexpected();
        if (!int.TryParse(Token.Text, CultureInfo.InvariantCulture, out var index))
            throw Error($"List index is not within the allowable range; index: [{Token.Text}]");
        Take();
        Expect("]");
        return index;
    }
}
