using System.Globalization;
using System.Text;

namespace FilePipeline.Contracts;

/// <summary>Texts that go into records and messages.</summary>
public static class Texts
{
    private const string Hidden = "\uFFFD";

    // Emoji and several scripts are written with these two.
    private const int NonJoiner = 0x200C;
    private const int Joiner = 0x200D;

    /// <summary>The text on one line and in its own order: line breaks and characters that are not seen, or that turn the order of others around, become
    /// <c>U+FFFD</c>.</summary>
    public static string Visible(string text)
    {
        if (!text.EnumerateRunes().Any(IsHidden)) return text;
        var visible = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) visible.Append(IsHidden(rune) ? Hidden : rune.ToString());
        return visible.ToString();
    }

    /// <summary>The first character that takes no room, or changes the order in which others are shown; null when there is none.</summary>
    public static Rune? FirstFormatCharacter(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsFormat(rune)) return rune;
        }

        return null;
    }

    private static bool IsHidden(Rune rune) => IsFormat(rune)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static bool IsFormat(Rune rune) => Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format && rune.Value is not (NonJoiner or Joiner);

    /// <summary>At most <paramref name="length"/> characters, never half of a surrogate pair.</summary>
    public static string Truncate(string text, int length)
    {
        if (text.Length <= length) return text;
        return char.IsHighSurrogate(text[length - 1]) ? text[..(length - 1)] : text[..length];
    }
}
