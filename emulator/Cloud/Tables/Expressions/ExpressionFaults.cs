namespace FilePipeline.Emulator.Cloud;

/// <summary>What is wrong with an expression; of each kind the first counts, and of the kinds the first of the expression's
/// order.</summary>
internal sealed class ExpressionFaults
{
    private readonly Dictionary<FaultOf, string> _first = [];

    public bool Has(FaultOf kind) => _first.ContainsKey(kind);

    public void Add(FaultOf kind, string message) => _first.TryAdd(kind, message);

    /// <summary>The message that counts; null if nothing is wrong.</summary>
    public string? First(params ReadOnlySpan<FaultOf> order)
    {
        foreach (var kind in order)
            if (_first.TryGetValue(kind, out var message)) return message;
        return null;
    }
}

internal enum FaultOf
{
    Parentheses,
    UnknownFunction,
    MisusedFunction,
    ReservedWord,
    Section,
    Name,
    Value,
    Overlap,
    Conflict,
    OperandCount,
    OperandType,
    SameOperand,
    Function,
    Condition,
}
