namespace FilePipeline.Emulator.Cloud;

/// <summary>Parses ConditionExpression, FilterExpression and KeyConditionExpression.
/// <code>
/// condition  = and { "OR" and }
/// and        = not { "AND" not }
/// not        = [ "NOT" ] ( simple | "(" condition ")" )
/// simple     = operand comparator operand | operand "BETWEEN" operand "AND" operand
///            | operand "IN" "(" operand { "," operand } ")" | call
/// operand    = path | value | call | "(" operand ")"
/// call       = word "(" operand { "," operand } ")"
/// comparator = "=" | "&lt;&gt;" | "&lt;" | "&lt;=" | "&gt;" | "&gt;="
/// </code></summary>
internal sealed class ConditionParser : ExpressionParser
{
    private static readonly string[] _comparators = ["=", "<>", "<", "<=", ">", ">="];
    private static readonly string[] _keywords = ["BETWEEN", "IN", "AND", "OR", "NOT"];

    private readonly List<DocumentPath> _paths = [];
    private readonly ConditionChecks _checks;

    private ConditionParser(string kind, string text, ExpressionScope scope) : base(kind, text, scope) => _checks = new(Faults);

    /// <param name="kind">The name of the parameter, for errors.</param>
    /// <param name="text">The expression.</param>
    /// <param name="scope">The names and values that it may refer to.</param>
    /// <exception cref="InvalidItemException">The expression is not valid.</exception>
    public static ParsedCondition Parse(string kind, string text, ExpressionScope scope)
    {
        var parser = new ConditionParser(kind, text, scope);
        var condition = parser.Or();
        parser.ExpectEnd(FaultOf.Parentheses, FaultOf.UnknownFunction, FaultOf.MisusedFunction, FaultOf.ReservedWord, FaultOf.Condition);
        return new(condition, parser._paths);
    }

    protected override bool IsKeyword(ExpressionToken token) => _keywords.Contains(token.Text, StringComparer.OrdinalIgnoreCase);

    private Condition Or()
    {
        var condition = And();
        while (TryTake("OR")) condition = new Condition.Or(condition, And());
        return condition;
    }

    private Condition And()
    {
        var condition = Not();
        while (TryTake("AND")) condition = new Condition.And(condition, Not());
        return condition;
    }

    private Condition Not() => TryTake("NOT") ? new Condition.Not(Group()) : Group();

    private Condition Group()
    {
        if (!Token.Is("(") || IsOperandGroup()) return Simple();
        CheckRedundancy();
        Expect("(");
        var condition = Nested(Or);
        Expect(")");
        return condition;
    }

    // A parenthesis opens an operand if a comparison follows the closing one.
    private bool IsOperandGroup()
    {
        if (ClosingOf(At) is not { } closing) return false;
        var next = TokenAt(closing + 1);
        return IsComparator(next) || next.Is("BETWEEN") || next.Is("IN") || next.Is(".") || next.Is("[");
    }

    private void CheckRedundancy()
    {
        if (Ahead(1).Is("(") && ClosingOf(At + 1) + 1 == ClosingOf(At))
            Faults.Add(FaultOf.Parentheses, "The expression has redundant parentheses;");
    }

    private Condition Simple()
    {
        var left = Value();
        Condition? condition;
        if (IsComparator(Token)) condition = Comparison(left);
        else if (TryTake("BETWEEN")) condition = Between(left);
        else if (TryTake("IN")) condition = In(left);
        else condition = left is Operand.Call call ? _checks.ConditionOf(call) : throw Unexpected();
        _checks.EndCondition();
        return condition;
    }

    private Condition.Comparison Comparison(Operand left)
    {
        var comparator = Take().Text;
        var right = Value();
        _checks.RefuseCalls([left, right]);
        _checks.RefuseSame(comparator, [left, right]);
        return new(comparator, left, right);
    }

    private Condition.Between Between(Operand value)
    {
        var low = Value();
        Expect("AND");
        var high = Value();
        _checks.RefuseCalls([value, low, high]);
        _checks.CheckBounds(low, high);
        return new(value, low, high);
    }

    private Condition.In In(Operand value)
    {
        Expect("(");
        var options = List(Value);
        Expect(")");
        _checks.RefuseCalls([value, .. options]);
        return new(value, options);
    }

    private Operand Value()
    {
        var operand = Nested(ValueOrGroup);
        if (operand is Operand.Path path) _paths.Add(path.Document);
        return operand;
    }

    private Operand ValueOrGroup()
    {
        if (Token.Is("(")) return GroupedValue();
        if (Token.Kind == TokenKind.ValueReference) return new Operand.Literal(Value(FaultOf.Name));
        if (Token.Kind != TokenKind.Word || IsKeyword(Token) || !Ahead(1).Is("(")) return new Operand.Path(Path(FaultOf.Name));
        var function = Take().Text;
        Expect("(");
        var arguments = List(Value);
        Expect(")");
        var call = new Operand.Call(function, arguments);
        _checks.CheckCall(call);
        return call;
    }

    private Operand GroupedValue()
    {
        CheckRedundancy();
        Expect("(");
        var operand = Nested(ValueOrGroup);
        Expect(")");
        return operand is Operand.Path path && (Token.Is(".") || Token.Is("[")) ? new Operand.Path(Path(path.Document, FaultOf.Name))
            : operand;
    }

    private static bool IsComparator(ExpressionToken token) => _comparators.Contains(token.Text) && token.Kind == TokenKind.Mark;
}

/// <summary>A condition with the paths that it names.</summary>
internal sealed record ParsedCondition(Condition Condition, IReadOnlyList<DocumentPath> Paths);
