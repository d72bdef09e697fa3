using System.Numerics;

namespace FilePipeline.Processor.Analysis;

/// <summary>Checks the numbers and literals in a block of JSON.</summary>
internal static class JsonScalars
{
    /// <summary>Returns the mask of errors.</summary>
    /// <param name="block">The block.</param>
    /// <param name="text">Its bytes.</param>
    /// <param name="scalars">The mask of numbers, literals and bytes that JSON does not have. None is cut by the end of the block.</param>
    public static ulong Errors(in ByteBlock block, ReadOnlySpan<byte> text, ulong scalars)
    {
        var starts = scalars & ~(scalars << 1);
        var literals = starts & (block.Equal('t') | block.Equal('f') | block.Equal('n'));
        var errors = 0UL;
        for (var left = literals; left != 0; left &= left - 1)
        {
            var at = BitOperations.TrailingZeroCount(left);
            var literal = text.Slice(at, BitOperations.TrailingZeroCount(~(scalars >> at)));
            if (!literal.SequenceEqual("true"u8) && !literal.SequenceEqual("false"u8) && !literal.SequenceEqual("null"u8))
                errors |= left & (0 - left);
        }

        return starts == literals ? errors : errors | NumberErrors(block, scalars, starts & ~literals);
    }

    // All numbers of the block are read at the same time, one part of the grammar after the other.
    private static ulong NumberErrors(in ByteBlock block, ulong scalars, ulong starts)
    {
        var digits = block.Digits();
        var minus = block.Equal('-');
        var integers = After(starts, minus);
        var errors = integers & ~digits;
        // No digit may follow a leading zero.
        var zeros = integers & block.Equal('0');
        var ends = zeros << 1 | AfterDigits(integers & ~zeros, digits);
        var points = ends & block.Equal('.');
        var exponents = ends & ~points;
        if (points != 0)
        {
            errors |= points << 1 & ~digits;
            exponents |= AfterDigits(points << 1, digits);
        }

        ends = exponents;
        exponents &= block.WithLowerLetters().Equal('e');
        if (exponents != 0)
        {
            var signed = After(exponents << 1, minus | block.Equal('+'));
            errors |= signed & ~digits;
            ends = (ends & ~exponents) | AfterDigits(signed, digits);
        }

        return errors | (ends & scalars);
    }

    private static ulong After(ulong places, ulong optional) => (places & ~optional) | (places & optional) << 1;

    // The sum carries each place that begins a series of digits to its end.
    private static ulong AfterDigits(ulong places, ulong digits) => ((places & digits) + digits) & ~digits;
}
