namespace FilePipeline.Contracts;

/// <summary>Texts that go into records.</summary>
public static class Texts
{
    /// <summary>At most <paramref name="length"/> characters, never half of a surrogate pair.</summary>
    public static string Truncate(string text, int length)
    {
        if (text.Length <= length) return text;
        return char.IsHighSurrogate(text[length - 1]) ? text[..(length - 1)] : text[..length];
    }
}
