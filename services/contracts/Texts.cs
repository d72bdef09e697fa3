using System.Globalization;
using System.Text;

namespace FilePipeline.Contracts;

/// <summary>Makes texts safe for records, messages and logs.</summary>
public static class Texts
{
    private const string Hidden = "\uFFFD";

    // Emoji and several scripts need these two.
    private const int NonJoiner = 0x200C;
    private const int Joiner = 0x200D;

    /// <summary>Replaces line breaks, invisible characters and characters that change the display order of others by
    /// <c>U+FFFD</c>.</summary>
    public static string Visible(string text)
    {
        if (!text.EnumerateRunes().Any(IsHidden)) return text;
        var visible = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) visible.Append(IsHidden(rune) ? Hidden : rune.ToString());
        return visible.ToString();
    }

    /// <summary>Finds the first character that is invisible or changes the display order of others; null when there is none.</summary>
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

    private static bool IsFormat(Rune rune) =>
        Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format && rune.Value is not (NonJoiner or Joiner);

    /// <summary>Returns at most <paramref name="length"/> characters, and never half of a surrogate pair.</summary>
    public static string Truncate(string text, int length)
    {
        if (text.Length <= length) return text;
        return char.IsHighSurrogate(text[length - 1]) ? text[..(length - 1)] : text[..length];
    }
}
