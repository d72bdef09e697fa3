using System.Text;

namespace FilePipeline.Emulator.Cloud;

/// <summary>Builds one page of a listing from objects in key order.</summary>
internal sealed class PageBuilder(string prefix, string marker, string? delimiter, int max)
{
    private readonly byte[] _marker = Encoding.UTF8.GetBytes(marker);
    private readonly List<StoredObject> _contents = [];
    private readonly List<string> _prefixes = [];
    private string? _last;
    private bool _isTruncated;

    /// <summary>Adds an object if it belongs to the page.</summary>
    /// <returns>False if no later object can belong to the page.</returns>
    public bool TryAdd(StoredObject found)
    {
        // Reading starts at the prefix, so the first key without it ends the page.
        if (!found.Key.StartsWith(prefix, StringComparison.Ordinal)) return false;
        var common = CommonPrefixOf(found.Key);
        if (!IsAfterMarker(common ?? found.Key) || (common is not null && _prefixes.Count > 0 && _prefixes[^1] == common)) return true;
        if (_contents.Count + _prefixes.Count == max)
        {
            _isTruncated = true;
            return false;
        }

        if (common is null) _contents.Add(found);
        else _prefixes.Add(common);
        _last = common ?? found.Key;
        return true;
    }

    public ObjectPage Build() => new(_contents, _prefixes, _isTruncated, _last);

    private string? CommonPrefixOf(string key)
    {
        if (string.IsNullOrEmpty(delimiter)) return null;
        var at = key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal);
        return at < 0 ? null : key[..(at + delimiter.Length)];
    }

    private bool IsAfterMarker(string entry) =>
        _marker.Length == 0 || Encoding.UTF8.GetBytes(entry).AsSpan().SequenceCompareTo(_marker) > 0;
}
