using System.Runtime.CompilerServices;

namespace FilePipeline.Processor.Analysis;

/// <summary>Masks of the tokens outside strings in a block of JSON.</summary>
internal readonly struct JsonTokens
{
    /// <param name="block">The block.</param>
    /// <param name="outside">The mask of bytes outside strings.</param>
    /// <param name="areLines">Whether a line feed is a token, and not white space.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public JsonTokens(in ByteBlock block, ulong outside, bool areLines)
    {
        // A bracket and a brace differ in one bit.
        var lower = block.WithLowerLetters();
        Opening = lower.Equal('{') & outside;
        Closing = lower.Equal('}') & outside;
        Braces = (block.Equal('{') | block.Equal('}')) & outside;
        Colons = block.Equal(':') & outside;
        Commas = block.Equal(',') & outside;
        var lineFeeds = block.Equal('\n') & outside;
        LineFeeds = areLines ? lineFeeds : 0;
        Blanks = (block.Equal(' ') | block.Equal('\t') | block.Equal('\r') | lineFeeds) & outside & ~LineFeeds;
        Scalars = outside & ~(Opening | Closing | Colons | Commas | LineFeeds | Blanks);
    }

    /// <summary>Opening brackets and braces.</summary>
    public ulong Opening { get; private init; }

    /// <summary>Closing brackets and braces.</summary>
    public ulong Closing { get; private init; }

    public ulong Braces { get; private init; }

    public ulong Colons { get; private init; }

    public ulong Commas { get; private init; }

    public ulong LineFeeds { get; private init; }

    public ulong Blanks { get; private init; }

    /// <summary>Numbers, literals, and bytes that JSON does not have.</summary>
    public ulong Scalars { get; private init; }

    public JsonTokens And(ulong mask) => new()
    {
        Opening = Opening & mask,
        Closing = Closing & mask,
        Braces = Braces & mask,
        Colons = Colons & mask,
        Commas = Commas & mask,
        LineFeeds = LineFeeds & mask,
        Blanks = Blanks & mask,
        Scalars = Scalars & mask,
    };
}
