namespace FilePipeline.Emulator.Cloud;

/// <summary>Cuts an expression into tokens. Words are letters, digits and underscores; references are words after # or :.</summary>
internal static class ExpressionLexer
{
    private static readonly string[] _marks = ["<=", ">=", "<>", "=", "<", ">", "(", ")", "[", "]", ".", ",", "+", "-"];

    public static IReadOnlyList<ExpressionToken> Read(string text)
    {
        List<ExpressionToken> tokens = [];
        for (var at = 0; at < text.Length;)
        {
            if (text[at] is ' ' or '\t' or '\r' or '\n')
            {
                at++;
                continue;
            }
            var token = TokenAt(text, at);
            tokens.Add(token);
            at = token.End;
        }
        tokens.Add(new(TokenKind.End, "<EOF>", text.Length));
        return tokens;
    }

    private static ExpressionToken TokenAt(string text, int start)
    {
        if (text[start] is '#' or ':')
        {
            var kind = text[start] == '#' ? TokenKind.NameReference : TokenKind.ValueReference;
            return new(kind, text[start..EndOfWord(text, start + 1)], start);
        }
        if (char.IsAsciiDigit(text[start]))
        {
            var end = start;
            while (end < text.Length && char.IsAsciiDigit(text[end])) end++;
            return new(TokenKind.Digits, text[start..end], start);
        }
        if (IsWord(text[start])) return new(TokenKind.Word, text[start..EndOfWord(text, start)], start);
        var mark = _marks.FirstOrDefault(mark => string.CompareOrdinal(text, start, mark, 0, mark.Length) == 0);
        return mark is null ? new(TokenKind.Unknown, text[start..(start + 1)], start) : new(TokenKind.Mark, mark, start);
    }

    private static int EndOfWord(string text, int at)
    {
        while (at < text.Length && IsWord(text[at])) at++;
        return at;
    }

    private static bool IsWord(char letter) => char.IsAsciiLetterOrDigit(letter) || letter == '_';
}
