namespace FilePipeline.Ingest.Pages;

/// <summary>Addresses of one page with other parameters. Pure.</summary>
/// <param name="path">The page.</param>
/// <param name="parameters">Its parameters now; those without a value are left out.</param>
internal sealed class PageLink(string path, IReadOnlyList<(string Name, string? Value)> parameters)
{
    /// <summary>The page without parameters.</summary>
    public string Plain => path;

    /// <summary>The page with one parameter changed, from its first part.</summary>
    public string With(string name, string? value) => AddressOf(
        [.. parameters.Where(one => one.Name != name && one.Name != ApiParameters.Cursor.Name), (name, value)]);

    private string AddressOf(IEnumerable<(string Name, string? Value)> all)
    {
        var query = string.Join('&', all.Where(one => !string.IsNullOrEmpty(one.Value))
            .Select(one => $"{one.Name}={Uri.EscapeDataString(one.Value!)}"));
        return query.Length == 0 ? path : $"{path}?{query}";
    }
}
