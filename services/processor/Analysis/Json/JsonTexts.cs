namespace FilePipeline.Processor.Analysis;

/// <summary>The strings in blocks of JSON.</summary>
internal struct JsonTexts
{
    private const ulong OddBits = 0xaaaaaaaaaaaaaaaa;

    /// <summary>All bits if the next byte is in a string, else none.</summary>
    public ulong Inside { get; set; }

    /// <summary>1 after a backslash, else 0.</summary>
    public ulong Escaped { get; set; }

    /// <summary>The mask of next bytes that must be hexadecimal digits.</summary>
    public ulong Hex { get; set; }

    /// <summary>Reads a block that is not entirely content of a string.</summary>
    /// <param name="block">The block.</param>
    /// <param name="text">The mask of strings, with their opening quotes and without their closing ones.</param>
    /// <param name="quotes">The mask of opening and closing quotes.</param>
    /// <returns>The mask of errors.</returns>
    public ulong Read(in ByteBlock block, out ulong text, out ulong quotes)
    {
        quotes = block.Equal('"');
        var backslashes = block.Equal('\\');
        var errors = (backslashes | Escaped | Hex) == 0 ? 0 : ReadEscapes(block, backslashes, ref quotes);
        text = ByteBlock.Parity(quotes) ^ Inside;
        Inside = (ulong)((long)text >> 63);
        return errors | (block.Below(0x20) & text);
    }

    /// <summary>Whether a block is entirely simple content of a string.</summary>
    public readonly bool IsContent(in ByteBlock block) =>
        Inside != 0 && (Escaped | Hex) == 0 && (block.Equal('"') | block.Equal('\\') | block.Below(0x20)) == 0;

    private ulong ReadEscapes(in ByteBlock block, ulong backslashes, ref ulong quotes)
    {
        // In a series of backslashes every second one escapes. Subtraction finds the end of each series, whose parity decides.
        var starts = backslashes & ~Escaped;
        var codes = ((starts << 1 | OddBits) - starts) ^ OddBits;
        var escaped = codes ^ (backslashes | Escaped);
        Escaped = (codes & backslashes) >> 63;
        quotes &= ~escaped;
        var unicode = escaped & block.Equal('u');
        var errors = escaped & ~(unicode | block.Equal('"') | block.Equal('\\') | block.Equal('/') | block.Equal('b') | block.Equal('f')
            | block.Equal('n') | block.Equal('r') | block.Equal('t'));
        if ((unicode | Hex) == 0) return errors;
        var hex = unicode << 1 | unicode << 2 | unicode << 3 | unicode << 4 | Hex;
        Hex = unicode >> 63 | unicode >> 62 | unicode >> 61 | unicode >> 60;
        return errors | (hex & ~(block.Digits() | block.WithLowerLetters().Between('a', 'f')));
    }
}
