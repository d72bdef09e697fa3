namespace FilePipeline.Processor.Analysis;

/// <summary>The grammar of a JSON number, byte by byte.</summary>
internal struct JsonNumber
{
    private Part _part;

    private enum Part
    {
        Minus,
        Zero,
        Integer,
        Point,
        Fraction,
        Exponent,
        ExponentSign,
        ExponentDigits,
    }

    /// <summary>Whether the number may end here.</summary>
    public readonly bool IsComplete => _part is Part.Zero or Part.Integer or Part.Fraction or Part.ExponentDigits;

    /// <summary>Whether a byte continues a complete number.</summary>
    public static bool IsPart(byte value) => IsDigit(value) || value is (byte)'.' or (byte)'e' or (byte)'E';

    /// <returns>Whether the byte begins a number.</returns>
    public bool Begin(byte value)
    {
        _part = value switch { (byte)'-' => Part.Minus, (byte)'0' => Part.Zero, _ => Part.Integer };
        return value == '-' || IsDigit(value);
    }

    /// <returns>Whether the byte may come next.</returns>
    public bool Accept(byte value) => _part switch
    {
        Part.Minus => IsDigit(value) && Go(value == '0' ? Part.Zero : Part.Integer),
        Part.Zero => AcceptPointOrExponent(value),
        Part.Integer => IsDigit(value) || AcceptPointOrExponent(value),
        Part.Point => IsDigit(value) && Go(Part.Fraction),
        Part.Fraction => IsDigit(value) || (value is (byte)'e' or (byte)'E' && Go(Part.Exponent)),
        Part.Exponent => value is (byte)'+' or (byte)'-' ? Go(Part.ExponentSign) : IsDigit(value) && Go(Part.ExponentDigits),
        Part.ExponentSign => IsDigit(value) && Go(Part.ExponentDigits),
        _ => IsDigit(value),
    };

    /// <summary>Counts digits that do not change the state.</summary>
    public readonly int CountDigits(ReadOnlySpan<byte> text)
    {
        var count = 0;
        if (_part is Part.Integer or Part.Fraction or Part.ExponentDigits)
        {
            while (count < text.Length && IsDigit(text[count])) count++;
        }

        return count;
    }

    private static bool IsDigit(byte value) => value is >= (byte)'0' and <= (byte)'9';

    private bool AcceptPointOrExponent(byte value) => value switch
    {
        (byte)'.' => Go(Part.Point),
        (byte)'e' or (byte)'E' => Go(Part.Exponent),
        _ => false,
    };

    private bool Go(Part part)
    {
        _part = part;
        return true;
    }
}
