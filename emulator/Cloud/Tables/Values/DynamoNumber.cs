using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace FilePipeline.Emulator.Cloud;

/// <summary>An exact decimal number of DynamoDB: at most 38 significant digits, magnitude from 1E-130 to below 1E+126.</summary>
internal sealed partial class DynamoNumber
{
    private const int MaxDigits = 38;
    private const int MaxExponent = 125;
    private const int MinExponent = -130;
    private const string NotNumeric = "The parameter cannot be converted to a numeric value";

    private readonly BigInteger _coefficient;
    private readonly int _scale;

    // The value is the coefficient times ten to the power of the scale; the coefficient has no zeros at its end.
    private DynamoNumber(BigInteger coefficient, int scale) => (_coefficient, _scale) = (coefficient, scale);

    public static DynamoNumber Zero { get; } = new(BigInteger.Zero, 0);

    private string Digits => BigInteger.Abs(_coefficient).ToString(CultureInfo.InvariantCulture);

    public static DynamoNumber Of(long value) => Normalise(value, 0);

    /// <exception cref="InvalidItemException">The text is not a number, or is out of range.</exception>
    public static DynamoNumber Parse(string text)
    {
        if (text.Length == 0) throw new InvalidItemException(NotNumeric);
        if (Pattern().Match(text) is not { Success: true } match) throw new InvalidItemException($"{NotNumeric}: {text}");
        var fraction = match.Groups["fraction"].Value;
        var padded = match.Groups["whole"].Value + fraction;
        var digits = padded.Trim('0');
        if (digits.Length == 0) return Zero;
        var trailing = padded.Length - padded.TrimEnd('0').Length;
        var scale = ExponentOf(match.Groups["exponent"].Value) - fraction.Length + trailing;
        CheckRange(digits.Length, scale + digits.Length - 1);
        var coefficient = BigInteger.Parse(digits, CultureInfo.InvariantCulture);
        return new(text[0] == '-' ? -coefficient : coefficient, (int)scale);
    }

    /// <exception cref="InvalidItemException">The result is out of range.</exception>
    public DynamoNumber Plus(DynamoNumber other)
    {
        var scale = Math.Min(_scale, other._scale);
        return Normalise(Aligned(scale) + other.Aligned(scale), scale);
    }

    /// <exception cref="InvalidItemException">The result is out of range.</exception>
    public DynamoNumber Minus(DynamoNumber other) => Plus(new(-other._coefficient, other._scale));

    public int ComparedTo(DynamoNumber? other)
    {
        if (other is null) return 1;
        var scale = Math.Min(_scale, other._scale);
        return Aligned(scale).CompareTo(other.Aligned(scale));
    }

    /// <summary>The number without an exponent, as DynamoDB returns it.</summary>
    public override string ToString()
    {
        var digits = Digits;
        var sign = _coefficient.Sign < 0 ? "-" : "";
        if (_scale >= 0) return sign + digits + new string('0', _scale);
        var whole = digits.Length + _scale;
        return whole > 0 ? $"{sign}{digits[..whole]}.{digits[whole..]}" : $"{sign}0.{new string('0', -whole)}{digits}";
    }

    /// <summary>Bytes in the order of the numbers: an exponent to base 100, then pairs of digits, each inverted if the number is
    /// negative.</summary>
    public byte[] ToOrderedBytes()
    {
        if (_coefficient.IsZero) return [0x80];
        var digits = Digits;
        var point = digits.Length + _scale;
        if (point % 2 != 0) (digits, point) = ($"0{digits}", point + 1);
        if (digits.Length % 2 != 0) digits += "0";
        var isNegative = _coefficient.Sign < 0;
        List<byte> bytes = [(byte)(isNegative ? 0x3F - (point / 2) : 0xC0 + (point / 2))];
        for (var i = 0; i < digits.Length; i += 2)
        {
            var pair = ((digits[i] - '0') * 10) + (digits[i + 1] - '0');
            bytes.Add((byte)(isNegative ? 101 - pair : pair + 1));
        }
        // Above every inverted pair, so that -1.5 follows -1.51.
        if (isNegative) bytes.Add(102);
        return [.. bytes];
    }

    [GeneratedRegex(@"\A[+-]?(?:(?<whole>[0-9]+)(?:\.(?<fraction>[0-9]*))?|\.(?<fraction>[0-9]+))(?:[eE](?<exponent>[+-]?[0-9]+))?\z",
        RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Pattern();

    private static long ExponentOf(string text) => text.Length == 0 ? 0
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent) ? exponent
        : text[0] == '-' ? int.MinValue : int.MaxValue;

    private static void CheckRange(int digits, long exponent)
    {
        if (exponent > MaxExponent)
            throw new InvalidItemException("Number overflow. Attempting to store a number with magnitude larger than supported range");
        if (exponent < MinExponent)
            throw new InvalidItemException("Number underflow. Attempting to store a number with magnitude smaller than supported range");
        if (digits > MaxDigits) throw new InvalidItemException("Attempting to store more than 38 significant digits in a Number");
    }

    private static DynamoNumber Normalise(BigInteger coefficient, int scale)
    {
        if (coefficient.IsZero) return Zero;
        while (BigInteger.DivRem(coefficient, 10) is { Remainder.IsZero: true } shorter)
            (coefficient, scale) = (shorter.Quotient, scale + 1);
        var number = new DynamoNumber(coefficient, scale);
        CheckRange(number.Digits.Length, scale + number.Digits.Length - 1);
        return number;
    }

    private BigInteger Aligned(int scale) => _coefficient * BigInteger.Pow(10, _scale - scale);
}
