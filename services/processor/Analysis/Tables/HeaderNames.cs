using System.Text;
using FilePipeline.Contracts;

namespace FilePipeline.Processor.Analysis;

/// <summary>The names of a table's header, limited in number and length.</summary>
/// <param name="unquotes">Whether quotes around a name are removed.</param>
internal sealed class HeaderNames(bool unquotes)
{
    private const int Most = 100;
    private const int Longest = 100;
    private readonly List<string> _names = [];
    private readonly List<byte> _name = [];

    public IReadOnlyList<string> Names => _names;

    /// <summary>Whether further names change nothing but <see cref="WasCut"/>.</summary>
    public bool IsFull => _names.Count == Most;

    public bool WasCut { get; private set; }

    public void Keep(ReadOnlySpan<byte> part)
    {
        if (IsFull) return;
        // At most four bytes for each character, and one byte to detect longer names; the rest is cut at the end of the name.
        var room = (Longest * 4) + 1 - _name.Count;
        _name.AddRange(part[..Math.Min(part.Length, room)]);
    }

    public void EndName()
    {
        if (IsFull)
        {
            WasCut = true;
            return;
        }

        var name = Encoding.UTF8.GetString([.. _name]);
        if (unquotes && name is ['"', .. var inner, '"']) name = inner.Replace("\"\"", "\"", StringComparison.Ordinal);
        WasCut |= name.Length > Longest;
        _names.Add(Texts.Truncate(name, Longest));
        _name.Clear();
    }

    /// <summary>Copies the complete names.</summary>
    public HeaderNames CopyEnded()
    {
        var copy = new HeaderNames(unquotes) { WasCut = WasCut };
        copy._names.AddRange(_names);
        return copy;
    }
}
