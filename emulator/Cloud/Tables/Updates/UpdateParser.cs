namespace FilePipeline.Emulator.Cloud;

/// <summary>Parses UpdateExpression.
/// <code>
/// update  = section { section }
/// section = "SET" set { "," set } | "REMOVE" path { "," path } | "ADD" change { "," change } | "DELETE" change { "," change }
/// set     = path "=" ( sum | "(" sum ")" )
/// sum     = operand [ ( "+" | "-" ) operand ]
/// operand = path | value | word "(" operand { "," operand } ")" | "(" operand ")"
/// change  = path value
/// </code></summary>
internal sealed class UpdateParser : ExpressionParser
{
    private static readonly string[] _sections = ["SET", "REMOVE", "ADD", "DELETE"];

    private readonly HashSet<string> _seen = new(StringComparer.OrdinalIgnoreCase);
    private readonly UpdateChecks _checks;

    private UpdateParser(string text, ExpressionScope scope) : base("UpdateExpression", text, scope) => _checks = new(Faults);

    /// <exception cref="InvalidItemException">The expression is not valid.</exception>
    public static UpdateExpression Parse(string text, ExpressionScope scope)
    {
        var parser = new UpdateParser(text, scope);
        List<UpdateAction> actions = [.. parser.Section()];
        while (!parser.IsAtEnd) actions.AddRange(parser.Section());
        parser.ExpectEnd(
            FaultOf.ReservedWord, FaultOf.UnknownFunction, FaultOf.Section, FaultOf.Name, FaultOf.Value, FaultOf.Overlap, FaultOf.Conflict,
            FaultOf.OperandType, FaultOf.Function);
        return new(actions);
    }

    protected override bool IsKeyword(ExpressionToken token) => _sections.Contains(token.Text, StringComparer.OrdinalIgnoreCase);

    private IReadOnlyList<UpdateAction> Section()
    {
        var name = _sections.FirstOrDefault(Token.Is) ?? throw Unexpected();
        Take();
        IReadOnlyList<UpdateAction> actions = name switch
        {
            "SET" => List(Set),
            "REMOVE" => List(() => (UpdateAction)new UpdateAction.Remove(Target())),
            _ => List(() => Change(name)),
        };
        if (!_seen.Add(name)) Faults.Add(FaultOf.Section, $"The \"{name}\" section can only be used once in an update expression;");
        return actions;
    }

    private DocumentPath Target()
    {
        var path = Path(FaultOf.Name);
        _checks.Target(path);
        return path;
    }

    private UpdateAction Set()
    {
        var path = Path(FaultOf.Name);
        Expect("=");
        var value = IsGroupedSum() ? Grouped(Sum) : Sum();
        _checks.Target(path);
        return new UpdateAction.Set(path, value);
    }

    // A parenthesis holds the whole sum if nothing is added to it.
    private bool IsGroupedSum()
    {
        if (!Token.Is("(") || ClosingOf(At) is not { } closing) return false;
        var next = TokenAt(closing + 1);
        return !next.Is("+") && !next.Is("-");
    }

    private UpdateAction Change(string section)
    {
        var path = Path(FaultOf.Name);
        var value = Value(FaultOf.Value);
        _checks.Target(path);
        _checks.Change(section, value);
        return section == "ADD" ? new UpdateAction.Add(path, value!) : new UpdateAction.Delete(path, value!);
    }

    private UpdateValue Sum()
    {
        var first = Operand();
        if (!Token.Is("+") && !Token.Is("-")) return first;
        var mark = Take().Text;
        var second = Operand();
        _checks.Operands(mark, [first, second], "N");
        return new UpdateValue.Sum(first, second, mark == "-");
    }

    private UpdateValue Operand() => Nested(() =>
    {
        if (Token.Is("(")) return Grouped(Operand);
        if (Token.Kind == TokenKind.ValueReference) return new UpdateValue.Literal(Value(FaultOf.Value));
        if (Token.Kind != TokenKind.Word || IsKeyword(Token) || !Ahead(1).Is("(")) return new UpdateValue.Path(Path(FaultOf.Name));
        var function = Take().Text;
        return _checks.Call(function, Grouped(() => List(Operand)));
    });

    private T Grouped<T>(Func<T> parse)
    {
        Expect("(");
        var parsed = Nested(parse);
        Expect(")");
        return parsed;
    }
}
