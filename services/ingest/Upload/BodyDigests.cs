namespace FilePipeline.Ingest;

/// <summary>Digests in the headers of an upload: <c>Content-MD5</c> (RFC 1864), <c>Repr-Digest</c> and <c>Content-Digest</c> (RFC 9530),
/// <c>Digest</c> (RFC 3230).</summary>
/// <param name="Expected">Header, algorithm (lower case) and value of each digest with a known algorithm.</param>
internal sealed record BodyDigests(IReadOnlyList<(string Header, string Algorithm, byte[] Value)> Expected)
{
    private const string Md5 = "md5";
    private const string Sha256 = "sha-256";
    private const string ContentMd5 = "Content-MD5";
    private const string Legacy = "Digest";
    private static readonly Dictionary<string, int> _lengths = new(StringComparer.Ordinal) { [Md5] = 16, [Sha256] = 32 };

    /// <summary>The headers that hold digests.</summary>
    public static IReadOnlyList<string> Headers { get; } = [ContentMd5, "Repr-Digest", "Content-Digest", Legacy];

    /// <summary>Whether the MD5 of the whole body is needed.</summary>
    public bool NeedMd5 => Expected.Any(digest => digest.Algorithm == Md5);

    /// <returns>The digests, or the reason why one cannot be checked.</returns>
    public static (BodyDigests? Digests, string? Refusal) Read(IHeaderDictionary headers)
    {
        List<(string, string, byte[])> expected = [];
        foreach (var name in Headers.Where(headers.ContainsKey))
        {
            var before = expected.Count;
            foreach (var (algorithm, text) in EntriesOf(name, headers[name].ToString()))
            {
                // A header may hold several digests; one with a known algorithm is enough.
                if (!_lengths.TryGetValue(algorithm, out var length)) continue;
                if (Decode(name, text) is not { } value || value.Length != length)
                    return (null, $"{name}: the value of {algorithm} is not a base64 digest of {length} bytes.");
                expected.Add((name, algorithm, value));
            }

            if (expected.Count == before)
                return (null, $"{name}: no digest with a known algorithm (known: {string.Join(", ", _lengths.Keys)}).");
        }

        return (new(expected), null);
    }

    /// <summary>The first header whose digest differs from the received bytes; null when all match.</summary>
    public string? FirstMismatch(ReceivedFile received) =>
        Expected.FirstOrDefault(digest => !Matches(digest.Algorithm, digest.Value, received)).Header;

    private static bool Matches(string algorithm, byte[] value, ReceivedFile received) =>
        Convert.ToHexStringLower(value).Equals(algorithm == Md5 ? received.Md5 : received.Sha256, StringComparison.Ordinal);

    private static IEnumerable<(string Algorithm, string Value)> EntriesOf(string header, string text)
    {
        if (header == ContentMd5) return [(Md5, text)];
        return text.Split(',', StringSplitOptions.TrimEntries)
            .Select(entry => entry.Split('=', 2))
            .Where(entry => entry.Length == 2)
            .Select(entry => (entry[0].ToLowerInvariant(), entry[1]));
    }

    // Structured fields (RFC 9651) put bytes between colons.
    private static byte[]? Decode(string header, string text)
    {
        if (header is not (ContentMd5 or Legacy))
        {
            if (text is not [':', .. var inner, ':']) return null;
            text = inner;
        }

        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var count) ? bytes[..count] : null;
    }
}
