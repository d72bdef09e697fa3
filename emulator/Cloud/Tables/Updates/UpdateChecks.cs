namespace FilePipeline.Emulator.Cloud;

/// <summary>The rules for paths, operands and functions of updates, in the words of DynamoDB.</summary>
internal sealed class UpdateChecks(ExpressionFaults faults)
{
    private readonly PathOverlaps _targets = new(faults);

    /// <summary>A path that is changed.</summary>
    public void Target(DocumentPath path) => _targets.Add(path);

    /// <summary>The operand of ADD or DELETE.</summary>
    public void Change(string section, AttributeValue? value)
    {
        var type = value?.Type switch
        {
            "S" => "STRING",
            "N" when section == "DELETE" => "NUMBER",
            "B" => "BINARY",
            "NULL" => "NULL",
            "BOOL" => "BOOLEAN",
            "L" => "LIST",
            "M" => "MAP",
            _ => null,
        };
        if (type is null) return;
        faults.Add(FaultOf.OperandType, $"Incorrect operand type for operator or function; operator: {section}, operand type: {type}");
    }

    public void Operands(string name, IEnumerable<UpdateValue> operands, string wanted)
    {
        if (operands.Select(operand => operand.LiteralType).FirstOrDefault(type => type is not null && type != wanted) is not { } type)
            return;
        faults.Add(
            FaultOf.Function, $"Incorrect operand type for operator or function; operator or function: {name}, operand type: {type}");
    }

    public UpdateValue Call(string function, IReadOnlyList<UpdateValue> operands)
    {
        if (function is not ("if_not_exists" or "list_append"))
        {
            faults.Add(FaultOf.UnknownFunction, $"Invalid function name; function: {function}");
            return new UpdateValue.Invalid();
        }
        if (operands is not [var first, var second])
        {
            faults.Add(FaultOf.Function,
                $"Incorrect number of operands for operator or function; operator or function: {function}, number of operands: "
                    + $"{operands.Count}");
            return new UpdateValue.Invalid();
        }
        if (function == "if_not_exists")
        {
            if (first is UpdateValue.Path path) return new UpdateValue.IfNotExists(path.Document, second);
            faults.Add(FaultOf.Function, $"Operator or function requires a document path; operator or function: {function}");
            return new UpdateValue.Invalid();
        }
        Operands(function, operands, "L");
        return new UpdateValue.Append(first, second);
    }
}
