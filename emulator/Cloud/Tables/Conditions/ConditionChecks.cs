namespace FilePipeline.Emulator.Cloud;

/// <summary>The rules for operands and functions of conditions, in the words of DynamoDB.</summary>
internal sealed class ConditionChecks(ExpressionFaults faults)
{
    private static readonly Dictionary<string, int> _functions = new(StringComparer.Ordinal)
    {
        ["attribute_exists"] = 1,
        ["attribute_not_exists"] = 1,
        ["attribute_type"] = 2,
        ["begins_with"] = 2,
        ["contains"] = 2,
        ["size"] = 1,
    };

    private static readonly string[] _types = ["B", "NULL", "SS", "BOOL", "L", "BS", "N", "NS", "S", "M"];

    /// <summary>Of the faults in a simple condition, one counts for the whole expression: that of the first condition with one.</summary>
    public void EndCondition()
    {
        if (faults.First(FaultOf.Name, FaultOf.OperandCount, FaultOf.SameOperand, FaultOf.Function) is { } fault)
            faults.Add(FaultOf.Condition, fault);
    }

    /// <summary>Only the size of something can be compared.</summary>
    public void RefuseCalls(IEnumerable<Operand> operands)
    {
        if (operands.OfType<Operand.Call>().FirstOrDefault(call => call.Function != "size") is { } call) Misused(call.Function);
    }

    public void RefuseSame(string name, IReadOnlyList<Operand> operands)
    {
        if (operands is not [Operand.Path first, Operand.Path second] || !first.Document.IsSame(second.Document)) return;
        faults.Add(FaultOf.SameOperand,
            "The first operand must be distinct from the remaining operands for this operator or function; "
            + $"operator: {name}, first operand: {first.Document}");
    }

    public void CheckBounds(Operand low, Operand high)
    {
        if (low is not Operand.Literal { Value: { } lowest } || high is not Operand.Literal { Value: { } highest }) return;
        var bounds = $"lower bound operand: AttributeValue: {Shown(lowest)}, upper bound operand: AttributeValue: {Shown(highest)}";
        if (lowest.Type != highest.Type)
            faults.Add(FaultOf.Function, $"The BETWEEN operator requires same data type for lower and upper bounds; {bounds}");
        else if (ValueOrder.Compare(lowest, highest) > 0)
            faults.Add(FaultOf.Function, $"The BETWEEN operator requires upper bound to be greater than or equal to lower bound; {bounds}");
    }

    public void CheckCall(Operand.Call call)
    {
        RefuseCalls(call.Arguments);
        if (!_functions.TryGetValue(call.Function, out var count))
        {
            faults.Add(FaultOf.UnknownFunction, $"Invalid function name; function: {call.Function}");
            return;
        }
        if (call.Arguments.Count != count)
        {
            faults.Add(FaultOf.OperandCount,
                "Incorrect number of operands for operator or function; "
                + $"operator or function: {call.Function}, number of operands: {call.Arguments.Count}");
            return;
        }
        RefuseSame(call.Function, call.Arguments);
        CheckTypes(call);
    }

    /// <summary>A call where a condition is wanted.</summary>
    public Condition ConditionOf(Operand.Call call)
    {
        if (call.Function == "size") Misused(call.Function);
        var first = call.Arguments[0];
        return call switch
        {
            { Function: "attribute_not_exists" } => new Condition.Absent(first),
            { Function: "attribute_type", Arguments: [_, Operand.Literal { Value: AttributeValue.Text type }] } =>
                new Condition.HasType(first, type.Value),
            { Function: "begins_with", Arguments: [_, var prefix] } => new Condition.BeginsWith(first, prefix),
            { Function: "contains", Arguments: [_, var part] } => new Condition.Contains(first, part),
            _ => new Condition.Exists(first),
        };
    }

    private void CheckTypes(Operand.Call call)
    {
        switch (call.Function)
        {
            case "attribute_exists" or "attribute_not_exists" when call.Arguments[0] is not Operand.Path:
                faults.Add(FaultOf.Function, $"Operator or function requires a document path; operator or function: {call.Function}");
                break;
            case "begins_with" when call.Arguments.Select(
                argument => argument.StaticType).FirstOrDefault(type => type is not (null or "S" or "B")) is { } type:
                WrongType(call, type);
                break;
            case "size" when call.Arguments[0].StaticType is "N" or "BOOL" or "NULL":
                WrongType(call, call.Arguments[0].StaticType!);
                break;
            case "attribute_type" when call.Arguments[1] is not Operand.Literal { Value: AttributeValue.Text }:
                WrongType(call, call.Arguments[1].StaticType ?? "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}");
                break;
            case "attribute_type" when call.Arguments[1] is Operand.Literal { Value: AttributeValue.Text name }
                && !_types.Contains(name.Value):
                faults.Add(
                    FaultOf.Function,
                    $"Invalid attribute type name found; type: {name.Value}, valid types: {{{string.Join(',', _types)}}}");
                break;
        }
    }

    private void WrongType(Operand.Call call, string type) => faults.Add(FaultOf.Function,
        $"Incorrect operand type for operator or function; operator or function: {call.Function}, operand type: {type}");

    private void Misused(string function) => faults.Add(
        FaultOf.MisusedFunction, $"The function is not allowed to be used this way in an expression; function: {function}");

    private static string Shown(AttributeValue value) => value switch
    {
        AttributeValue.Text text => $"{{S:{text.Value}}}",
        AttributeValue.Number number => $"{{N:{number.Value}}}",
        AttributeValue.Binary binary => $"{{B:{Convert.ToBase64String(binary.Value)}}}",
        AttributeValue.Flag flag => $"{{BOOL:{(flag.Value ? "true" : "false")}}}",
        _ => $"{{{value.Type}}}",
    };
}
