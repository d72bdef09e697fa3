using System.Numerics;

namespace FilePipeline.Processor.Analysis;

/// <summary>Reads valid JSON in blocks. A mask for each kind of token checks all tokens of a block at the same time; only brackets are
/// read one by one. A block with an error is left to <see cref="JsonValidator"/>.</summary>
/// <param name="nesting">The open arrays and objects.</param>
internal sealed class JsonBlocks(JsonNesting nesting)
{
    /// <summary>A value or an empty line is expected. <see cref="JsonState.Text"/> never is.</summary>
    public const JsonState Line = JsonState.Text;

    private JsonTexts _texts;
    private ulong _isKey;

    // A bit for the state that JsonState counts; none inside a string.
    private ulong _expected;

    /// <summary>Whether blocks can be read from a state.</summary>
    public static bool CanBegin(JsonState state) => state is not (JsonState.Number or JsonState.Literal);

    /// <summary>Sets the state.</summary>
    /// <param name="state">One that <see cref="CanBegin"/> accepts.</param>
    /// <param name="isKey">Whether the string that is open is a key.</param>
    /// <param name="hexDigits">The digits after <c>\u</c> that were read.</param>
    public void Begin(JsonState state, bool isKey, int hexDigits)
    {
        var isText = state is JsonState.Text or JsonState.Escape or JsonState.Unicode;
        _isKey = isText && isKey ? 1UL : 0;
        _expected = isText ? 0 : 1UL << (int)(state == JsonState.Done ? JsonState.CommaOrEnd : state);
        _texts = new()
        {
            Inside = isText ? ulong.MaxValue : 0,
            Escaped = state == JsonState.Escape ? 1UL : 0,
            Hex = state == JsonState.Unicode ? ByteBlock.First(4 - hexDigits) : 0,
        };
    }

    /// <summary>Sets the state to the start of a line.</summary>
    public void BeginLine() => (_isKey, _expected, _texts) = (0, 1UL << (int)Line, default);

    /// <summary>The state after the blocks.</summary>
    /// <param name="isKey">Whether the string that is open is a key.</param>
    /// <param name="hexDigits">The digits after <c>\u</c> that were read.</param>
    public JsonState End(out bool isKey, out int hexDigits)
    {
        isKey = _isKey == 1;
        hexDigits = 4 - BitOperations.PopCount(_texts.Hex);
        if (_texts.Hex != 0) return JsonState.Unicode;
        if (_texts.Escaped != 0) return JsonState.Escape;
        if (_texts.Inside != 0) return JsonState.Text;
        var state = (JsonState)BitOperations.TrailingZeroCount(_expected);
        return state == Line ? JsonState.Value
            : state == JsonState.CommaOrEnd && nesting.IsOutermost ? JsonState.Done
            : state;
    }

    /// <summary>Reads blocks of one value.</summary>
    /// <returns>The bytes that were read.</returns>
    public int Read(ReadOnlySpan<byte> text)
    {
        var at = 0;
        while (text.Length - at >= ByteBlock.Length)
        {
            var block = ByteBlock.Read(text[at..]);
            if (_texts.IsContent(block)) at += ByteBlock.Length;
            else if (TryRead(block, text[at..], areLines: false, out _) is > 0 and var read) at += read;
            else break;
        }

        return at;
    }

    /// <summary>Reads lines of one value each, some of them empty.</summary>
    /// <param name="lines">Lines that are all ended.</param>
    /// <param name="records">Increased by the lines with a value.</param>
    /// <returns>The bytes that were read.</returns>
    public int ReadLines(ReadOnlySpan<byte> lines, ref long records)
    {
        Span<byte> last = stackalloc byte[ByteBlock.Length];
        for (var at = 0; at < lines.Length;)
        {
            scoped var text = lines[at..];
            if (text.Length < ByteBlock.Length)
            {
                // More empty lines change nothing.
                last.Fill((byte)'\n');
                text.CopyTo(last);
                text = last;
            }

            var block = ByteBlock.Read(text);
            var (read, ended) = (ByteBlock.Length, 0);
            if (!_texts.IsContent(block)) read = TryRead(block, text, areLines: true, out ended);
            if (read == 0) return at;
            records += ended;
            at += read;
        }

        return lines.Length;
    }

    // Returns the bytes that were read: fewer than a block if a number or a literal is cut by its end, 0 with an error.
    private int TryRead(in ByteBlock block, ReadOnlySpan<byte> bytes, bool areLines, out int records)
    {
        records = 0;
        var texts = _texts;
        var errors = texts.Read(block, out var text, out var quotes);
        var tokens = new JsonTokens(block, ~(text | quotes), areLines);
        var length = ByteBlock.Length;
        if (tokens.Scalars >> (ByteBlock.Length - 1) != 0)
        {
            length -= BitOperations.LeadingZeroCount(~tokens.Scalars);
            if (length == 0) return 0;
            var kept = ByteBlock.First(length);
            (text, quotes, texts) = (text & kept, quotes & kept, default);
            tokens = tokens.And(kept);
        }

        if (tokens.Scalars != 0) errors |= JsonScalars.Errors(block, bytes, tokens.Scalars);
        if (!nesting.TryRead(tokens.Opening, tokens.Closing, tokens.Braces, out var places)) return 0;
        var grammar = new JsonGrammar(tokens, places, text, quotes, _expected, _isKey);
        if (((errors | grammar.Errors) & ByteBlock.First(length)) != 0)
        {
            nesting.Undo(tokens.Opening, tokens.Closing, tokens.Braces);
            return 0;
        }

        (_texts, _isKey) = (texts, grammar.IsKey);
        _expected = texts.Inside != 0 ? 0 : grammar.Expected;
        records = BitOperations.PopCount(grammar.EndedLines);
        return length;
    }
}
