namespace FilePipeline.Emulator.Cloud;

/// <summary>The words that an expression may not use as attribute names, from DynamoDB's documentation.</summary>
internal static class ReservedWords
{
    private static readonly HashSet<string> _words = Read();

    public static bool Contains(string name) => _words.Contains(name);

    private static HashSet<string> Read()
    {
        using var reader = new StreamReader(typeof(ReservedWords).Assembly.GetManifestResourceStream("reserved-words.txt")!);
        return new(reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries), StringComparer.OrdinalIgnoreCase);
    }
}
