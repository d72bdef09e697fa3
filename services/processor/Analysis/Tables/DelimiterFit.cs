namespace FilePipeline.Processor.Analysis;

/// <summary>How well a delimiter fits the first records of a table: the share of records with the same number of fields, more than
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

    /// <summary>The most frequent number of fields above one.</summary>
    public int Fields { get; }

    public int FirstFields => Records.Count == 0 ? 0 : Records[0].Fields;

    /// <summary>Whether most records have this number of fields. Records before the first delimiter may be titles, and do not count if two
    /// others agree.</summary>
    public bool IsMost => _agreeing > 0 && (_agreeing * 2 >= _counted || (_agreeing >= 2 && _agreeing * 2 >= _countedFromFirst));

    public bool IsBetterThan(DelimiterFit other)
    {
        var (share, otherShare) = ((long)_agreeing * other._counted, (long)other._agreeing * _counted);
        if (share != otherShare) return share > otherShare;
        return _counted == 1 && other._counted == 1 && Fields > other.Fields;
    }

    /// <summary>Whether a line without delimiters before this record is a title and not the header: nearly all records from here have the
    /// same number of fields, and three or more unless an empty line separates them.</summary>
    public bool IsTableFrom(int at)
    {
        var agreeing = Records.Skip(at).Count(record => record.Fields == Fields);
        return Records[at].Fields == Fields && (Fields > 2 || Records[at].IsAfterBlank)
            && agreeing >= 2 && agreeing * 10 >= (Records.Count - at) * 9;
    }
}
