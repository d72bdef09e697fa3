using System.Globalization;
using System.Numerics;
using CsCheck;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.Tests.DynamoDb;

/// <summary>Numbers with 38 digits: their text, order and arithmetic.</summary>
public sealed class DynamoNumberTests
{
    // Up to 38 digits and an exponent within the range, as text and as an exact fraction of 10^200.
    private static readonly Gen<(string Text, BigInteger Scaled)> _numbers = Gen.Select(
        Gen.Char['0', '9'].Array[1, 38].Select(digits => new string(digits)), Gen.Int[-130, 60], Gen.Bool, (digits, exponent, isNegative) =>
        {
            var text = $"{(isNegative ? "-" : "")}{digits}e{exponent}";
            return (text,
                BigInteger.Parse(digits, CultureInfo.InvariantCulture) * BigInteger.Pow(10, exponent + 200) * (isNegative ? -1 : 1));
        });

    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0.000", "0")]
    [InlineData("007", "7")]
    [InlineData("1.50", "1.5")]
    [InlineData(".5", "0.5")]
    [InlineData("5.", "5")]
    [InlineData("+1e2", "100")]
    [InlineData("-12.34E-3", "-0.01234")]
    [InlineData("12345678901234567890123456789012345678", "12345678901234567890123456789012345678")]
    public void A_number_is_written_without_exponent(string text, string written) => Assert.Equal(written, $"{DynamoNumber.Parse(text)}");

    [Fact]
    public void The_smallest_and_largest_numbers_are_kept()
    {
        Assert.Equal($"0.{new string('0', 129)}1", $"{DynamoNumber.Parse("1e-130")}");
        Assert.Equal($"-{new string('9', 38)}{new string('0', 88)}", $"{DynamoNumber.Parse($"-{new string('9', 38)}e88")}");
    }

    [Theory]
    [InlineData("", "The parameter cannot be converted to a numeric value")]
    [InlineData("abc", "The parameter cannot be converted to a numeric value: abc")]
    [InlineData(" 1", "The parameter cannot be converted to a numeric value:  1")]
    [InlineData("1\n", "The parameter cannot be converted to a numeric value: 1\n")]
    [InlineData(".", "The parameter cannot be converted to a numeric value: .")]
    [InlineData("١", "The parameter cannot be converted to a numeric value: ١")]
    [InlineData("NaN", "The parameter cannot be converted to a numeric value: NaN")]
    [InlineData("1e126", "Number overflow. Attempting to store a number with magnitude larger than supported range")]
    [InlineData("1e99999999999", "Number overflow. Attempting to store a number with magnitude larger than supported range")]
    [InlineData("-1e-131", "Number underflow. Attempting to store a number with magnitude smaller than supported range")]
    [InlineData("1e-99999999999", "Number underflow. Attempting to store a number with magnitude smaller than supported range")]
    [InlineData("123456789012345678901234567890123456789", "Attempting to store more than 38 significant digits in a Number")]
    public void Other_text_is_refused(string text, string message) =>
        Assert.Equal(message, Assert.Throws<InvalidItemException>(() => DynamoNumber.Parse(text)).Message);

    [Fact]
    public void Order_of_numbers_and_of_their_bytes_is_that_of_their_values() => Gen.Select(_numbers, _numbers).Sample((first, second) =>
    {
        if (!TryParse(first.Text, out var one) || !TryParse(second.Text, out var two)) return;
        var expected = first.Scaled.CompareTo(second.Scaled);
        Assert.Equal(expected, one.ComparedTo(two));
        Assert.Equal(expected, Math.Sign(one.ToOrderedBytes().AsSpan().SequenceCompareTo(two.ToOrderedBytes())));
    });

    [Fact]
    public void Numbers_close_to_each_other_have_bytes_in_their_order() => Gen.Select(_numbers, Gen.Int[0, 3]).Sample((number, places) =>
    {
        if (!TryParse(number.Text, out var one) || !TryParse($"1e{-places}", out var step)) return;
        try
        {
            var two = one.Plus(step);
            Assert.True(one.ToOrderedBytes().AsSpan().SequenceCompareTo(two.ToOrderedBytes()) < 0);
            Assert.Equal(0, two.Minus(step).ComparedTo(one));
        }
        catch (InvalidItemException)
        {
            // The sum has more than 38 digits.
        }
    });

    [Fact]
    public void Text_of_a_number_is_the_same_number() => _numbers.Sample(number =>
    {
        if (TryParse(number.Text, out var parsed)) Assert.Equal(0, DynamoNumber.Parse($"{parsed}").ComparedTo(parsed));
    });

    private static bool TryParse(string text, out DynamoNumber number)
    {
        number = DynamoNumber.Zero;
        try
        {
            number = DynamoNumber.Parse(text);
            return true;
        }
        catch (InvalidItemException)
        {
            return false;
        }
    }
}
