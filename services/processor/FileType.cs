using FilePipeline.Processor.Analysis;

namespace FilePipeline.Processor;

/// <summary>A type of content: one row of <see cref="FileTypes.All"/>.</summary>
/// <param name="Name">The media type.</param>
/// <param name="Extensions">Extensions that declare it unless settings say otherwise, without dots.</param>
internal sealed record FileType(string Name, IReadOnlyList<string> Extensions)
{
    /// <summary>The byte patterns that its content begins with; none for types that have no such pattern.</summary>
    public IReadOnlyList<Magic> Magic { get; init; } = [];

    /// <summary>Whether content may be of this type without one of <see cref="Magic"/>.</summary>
    public bool HasOtherMagic { get; init; }

    /// <summary>Whether its lines are counted.</summary>
    public bool IsText { get; init; }

    /// <summary>Whether an HTML page under its name is an error page.</summary>
    public bool RejectsHtml { get; init; }

    /// <summary>Creates the analysers for one content.</summary>
    public Func<IReadOnlyList<IContentAnalyser>> Analysers { get; init; } = () => [];
}

/// <summary>A byte pattern by which content is recognised.</summary>
internal sealed class Magic
{
    private readonly byte[] _bits;
    private readonly byte[] _mask;

    /// <param name="pattern">Hex digits of the first bytes; <c>?</c> stands for any digit.</param>
    public Magic(string pattern)
    {
        _bits = Convert.FromHexString(pattern.Replace('?', '0'));
        _mask = Convert.FromHexString(string.Concat(pattern.Select(digit => digit == '?' ? '0' : 'f')));
    }

    /// <summary>The pattern counts only if a NUL is among this many first bytes; 0 for no such condition.</summary>
    public int NulWithin { get; init; }

    /// <summary>Where the name declares the type, the pattern may be anywhere in this many first bytes.</summary>
    public int SearchedBytes { get; init; }

    /// <summary>Whether content has the pattern.</summary>
    /// <param name="first">Its first bytes.</param>
    /// <param name="isDeclared">Whether its name declares the type.</param>
    public bool Matches(ReadOnlySpan<byte> first, bool isDeclared)
    {
        if (NulWithin > 0 && !first[..Math.Min(first.Length, NulWithin)].Contains((byte)0)) return false;
        if (IsAtStart(first)) return true;
        if (!isDeclared) return false;
        for (var rest = first[..Math.Min(first.Length, SearchedBytes)]; rest.Length >= _bits.Length; rest = rest[1..])
        {
            if (IsAtStart(rest)) return true;
        }

        return false;
    }

    private bool IsAtStart(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < _bits.Length) return false;
        for (var at = 0; at < _bits.Length; at++)
        {
            if ((bytes[at] & _mask[at]) != _bits[at]) return false;
        }

        return true;
    }
}
