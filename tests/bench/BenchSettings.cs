using System.Globalization;

namespace FilePipeline.Bench;

/// <summary>The sizes of all measurements.</summary>
/// <param name="TextBytes">Bytes of the text file that is counted and analysed.</param>
/// <param name="Rounds">Pairs of runs, one of each side after the other.</param>
/// <param name="Files">Files that go through the pipeline.</param>
/// <param name="Uploads">Uploads to an idle system, one after the other.</param>
/// <param name="ObjectBytes">Bytes of the object whose analysis must use constant memory.</param>
/// <param name="UnpackedBytes">Bytes that the archive bomb unpacks to.</param>
internal sealed record BenchSettings(long TextBytes, int Rounds, int Files, int Uploads, long ObjectBytes, long UnpackedBytes)
{
    /// <summary>Messages that go through a queue over HTTP.</summary>
    public int Messages { get; init; } = 5000;

    /// <summary>Files in the bucket that is listed.</summary>
    public int ListedFiles { get; init; } = 100_000;

    /// <summary>How long the services are idle before their memory is read.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>A folder with the published services, one in each folder; null to publish them.</summary>
    public string? Published { get; init; }

    public static BenchSettings Full { get; } = new(1L << 30, 5, 2000, 200, 10L << 30, 10_000_000_000);

    public static BenchSettings Quick { get; } = new(256L << 20, 3, 600, 50, 1L << 30, 1_000_000_000)
    {
        ListedFiles = 10_000,
        Idle = TimeSpan.FromSeconds(30),
    };

    /// <summary>A number of bytes: <c>512MiB</c>, <c>10GiB</c>, <c>1000</c>; null for anything else.</summary>
    public static long? ParseSize(string text)
    {
        var (number, factor) = text switch
        {
            [.. var kibi, 'K', 'i', 'B'] => (kibi, 1L << 10),
            [.. var mebi, 'M', 'i', 'B'] => (mebi, 1L << 20),
            [.. var gibi, 'G', 'i', 'B'] => (gibi, 1L << 30),
            _ => (text, 1L),
        };
        return long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and < 1L << 33
            ? count * factor
            : null;
    }
}
