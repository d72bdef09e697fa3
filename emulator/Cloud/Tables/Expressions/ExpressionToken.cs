namespace FilePipeline.Emulator.Cloud;

/// <summary>A piece of an expression.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">As it is written.</param>
/// <param name="Start">The position of its first character.</param>
internal sealed record ExpressionToken(TokenKind Kind, string Text, int Start)
{
    public int End => Start + Text.Length;

    /// <summary>Whether this is the punctuation mark or, in any case, the word.</summary>
    public bool Is(string text) => Kind is TokenKind.Mark or TokenKind.Word && Text.Equals(text, StringComparison.OrdinalIgnoreCase);
}

internal enum TokenKind
{
    Word,
    NameReference,
    ValueReference,
    Digits,
    Mark,
    Unknown,
    End,
}
