using System.Numerics;
using System.Runtime.CompilerServices;

namespace FilePipeline.Processor.Analysis;

/// <summary>Checks each token of a block of JSON by the token before it. The place after each token, over white space, expects some kinds
/// of tokens, as in <see cref="JsonState"/>.</summary>
internal readonly struct JsonGrammar
{
    /// <param name="tokens">The tokens outside strings.</param>
    /// <param name="places">Where they are.</param>
    /// <param name="text">The mask of strings, with their opening quotes and without their closing ones.</param>
    /// <param name="quotes">The mask of opening and closing quotes.</param>
    /// <param name="expected">The bit of the state before the block.</param>
    /// <param name="isKey">1 if the block begins in a key, else 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public JsonGrammar(in JsonTokens tokens, JsonPlaces places, ulong text, ulong quotes, ulong expected, ulong isKey)
    {
        var opening = quotes & text;
        var objects = tokens.Opening & tokens.Braces;
        var arrays = tokens.Opening ^ objects;
        var keyCommas = tokens.Commas & places.InObjects;
        var afterObject = After(objects, tokens.Blanks, expected, JsonState.KeyOrEnd);
        var afterKeyComma = After(keyCommas, tokens.Blanks, expected, JsonState.Key);
        // The sum carries the start of each key to its end.
        var keys = ((afterObject | afterKeyComma) & opening) | isKey;
        var keySum = keys + text;
        IsKey = keySum < text ? 1UL : 0;
        var keyEnds = keySum & ~text;
        var valueEnds = tokens.Closing | (quotes & ~text & ~keyEnds) | (tokens.Scalars & ~(tokens.Scalars >> 1));
        var valueStarts = tokens.Colons | (tokens.Commas ^ keyCommas);
        var values = opening | tokens.Opening | (tokens.Scalars & ~(tokens.Scalars << 1));
        var closedArrays = tokens.Closing & ~tokens.Braces;
        var afterValue = After(valueEnds, tokens.Blanks, expected, JsonState.CommaOrEnd);
        EndedLines = afterValue & tokens.LineFeeds;
        Errors = (tokens.Commas & places.Outermost) | (tokens.LineFeeds & ~places.Outermost)
            | (afterObject & ~(opening | (tokens.Closing ^ closedArrays)))
            | (afterKeyComma & ~opening)
            | (After(keyEnds, tokens.Blanks, expected, JsonState.Colon) & ~tokens.Colons)
            | (After(valueStarts, tokens.Blanks, expected, JsonState.Value) & ~values)
            | (After(arrays, tokens.Blanks, expected, JsonState.ValueOrEnd) & ~(values | closedArrays))
            | (afterValue & ~(tokens.Commas | tokens.Closing | tokens.LineFeeds))
            | (After(tokens.LineFeeds, tokens.Blanks, expected, JsonBlocks.Line) & ~(values | tokens.LineFeeds));
        Expected = Last(objects, keyCommas, keyEnds, valueStarts, arrays, valueEnds, tokens.LineFeeds, expected);
    }

    /// <summary>The mask of errors; bits after the last byte that counts have no meaning.</summary>
    public ulong Errors { get; }

    /// <summary>1 if the block ends in a key, else 0.</summary>
    public ulong IsKey { get; }

    /// <summary>The mask of line feeds after a value.</summary>
    public ulong EndedLines { get; }

    /// <summary>The bit of the state after the block, if it does not end in a string.</summary>
    public ulong Expected { get; }

    // The places after tokens and the white space that follows them: the sum carries them to its end.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong After(ulong tokens, ulong blanks, ulong expected, JsonState state)
    {
        var next = tokens << 1 | (expected >> (int)state & 1);
        return (next & ~blanks) | (((next & blanks) + blanks) & ~blanks);
    }

    // The last token decides.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Last(
        ulong objects, ulong keyCommas, ulong keyEnds, ulong valueStarts, ulong arrays, ulong valueEnds, ulong lineFeeds, ulong expected)
    {
        var all = objects | keyCommas | keyEnds | valueStarts | arrays | valueEnds | lineFeeds;
        if (all == 0) return expected;
        var last = BitOperations.Log2(all);
        return Bit(objects, last, JsonState.KeyOrEnd) | Bit(keyCommas, last, JsonState.Key) | Bit(keyEnds, last, JsonState.Colon)
            | Bit(valueStarts, last, JsonState.Value) | Bit(arrays, last, JsonState.ValueOrEnd)
            | Bit(valueEnds, last, JsonState.CommaOrEnd) | Bit(lineFeeds, last, JsonBlocks.Line);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Bit(ulong tokens, int place, JsonState state) => (tokens >> place & 1) << (int)state;
}
