namespace FilePipeline.Processor.Analysis;

/// <summary>How well a delimiter fits the first records of a table: as well as it gives them the same number of fields, more than
/// one.</summary>
internal sealed class DelimiterFit
{
    private readonly int _agreeing;
    private readonly int _counted;
    private readonly int _countedFromFirst;

    public DelimiterFit(byte delimiter, List<SampleRecord> records)
    {
        (Delimiter, Records) = (delimiter, records);
        var counted = records.Where(record => !record.HasHash).ToList();
        if (counted.Count == 0) counted = records;
        var most = counted.Where(record => record.Fields > 1).GroupBy(record => record.Fields).MaxBy(group => group.Count());
        (Fields, _agreeing) = most is null ? (1, 0) : (most.Key, most.Count());
        _counted = counted.Count;
        _countedFromFirst = counted.SkipWhile(record => record.Fields == 1).Count();
    }

    public byte Delimiter { get; }

    public List<SampleRecord> Records { get; }

    /// <summary>The number of fields that most records have that have more than one.</summary>
    public int Fields { get; }

    public int FirstFields => Records.Count == 0 ? 0 : Records[0].Fields;

    /// <summary>Whether most records agree; of those before the first delimiter, which may be titles, none is counted when two others
    /// agree.</summary>
    public bool IsMost => _agreeing > 0 && (_agreeing * 2 >= _counted || (_agreeing >= 2 && _agreeing * 2 >= _countedFromFirst));

    public bool IsBetterThan(DelimiterFit other)
    {
        var (share, otherShare) = ((long)_agreeing * other._counted, (long)other._agreeing * _counted);
        if (share != otherShare) return share > otherShare;
        return _counted == 1 && other._counted == 1 && Fields > other.Fields;
    }

    /// <summary>Whether a line without delimiters before a record is a title and not the header: nearly all records from there have the
    /// same number of fields, three or more of them unless an empty line sets them apart.</summary>
    public bool IsTableFrom(int at)
    {
        var agreeing = Records.Skip(at).Count(record => record.Fields == Fields);
        return Records[at].Fields == Fields && (Fields > 2 || Records[at].IsAfterBlank)
            && agreeing >= 2 && agreeing * 10 >= (Records.Count - at) * 9;
    }
}
