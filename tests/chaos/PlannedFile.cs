using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using FilePipeline.Contracts;

namespace FilePipeline.Chaos;

/// <summary>What a file holds, and what must become of it.</summary>
internal enum FileKind
{
    /// <summary>Lines of text.</summary>
    Text,

    /// <summary>A table, which the sample step adds up where it runs.</summary>
    Invoice,

    /// <summary>Text in gzip.</summary>
    Packed,

    /// <summary>Text above the threshold of the large lane.</summary>
    Large,

    /// <summary>A type that is not accepted.</summary>
    Program,

    /// <summary>Its content can never be read.</summary>
    Poison,
}

/// <summary>One step of somebody's work on a key.</summary>
/// <param name="Content">What is put; null for a removal.</param>
internal sealed record FileWrite(byte[]? Content);

/// <summary>A key, and everything that is done to it, in order.</summary>
/// <param name="Key">The key.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Writes">At least one.</param>
internal sealed record PlannedFile(string Key, FileKind Kind, IReadOnlyList<FileWrite> Writes)
{
    /// <summary>Above this many bytes a file is large.</summary>
    public const int LargeThreshold = 150_000;

    /// <summary>The content at the end; null when it is removed.</summary>
    public byte[]? Last => Writes[^1].Content;

    public string FileId => StateKeys.FileId(Key);

    /// <summary>What its record must say while it exists.</summary>
    public FileStatus Expected => Kind switch
    {
        FileKind.Program => FileStatus.Rejected,
        FileKind.Poison => FileStatus.Parked,
        _ => FileStatus.Processed,
    };

    /// <summary>Plans all files of a run.</summary>
    public static IReadOnlyList<PlannedFile> Plan(ChaosSettings settings)
    {
        var random = new Random(settings.Seed);
        return [.. Enumerable.Range(1, settings.Files).Select(number => PlanOne(number, random))];
    }

    /// <summary>The SHA-256 of the unpacked text of packed content.</summary>
    public static string DigestOfInner(byte[] packed)
    {
        using var unpacked = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
        return Convert.ToHexStringLower(SHA256.HashData(unpacked));
    }

    /// <summary>The total of an invoice, as the sample step writes it.</summary>
    public static string TotalOf(byte[] invoice) => Encoding.UTF8.GetString(invoice).Split('\n')[1..^1]
        .Sum(row => decimal.Parse(row.Split(',')[1], CultureInfo.InvariantCulture)).ToString(CultureInfo.InvariantCulture);

    private static PlannedFile PlanOne(int number, Random random)
    {
        var kind = random.Next(100) switch
        {
            < 45 => FileKind.Text,
            < 60 => FileKind.Invoice,
            < 75 => FileKind.Packed,
            < 85 => FileKind.Large,
            < 95 => FileKind.Program,
            _ => FileKind.Poison,
        };
        var key = kind switch
        {
            FileKind.Invoice => $"in/invoice-{number}.csv",
            FileKind.Packed => $"in/{number}.log.gz",
            FileKind.Program => $"in/{number}.exe",
            FileKind.Poison => $"poison/{number}.txt",
            _ => $"in/{number % 7}/a b+{number}.txt",
        };
        List<FileWrite> writes = [new(ContentOf(kind, number, 1, random))];
        for (var more = random.Next(6) - 3; more > 0; more--)
        {
            writes.Add(random.Next(4) switch
            {
                0 => new(null),
                1 when writes[^1].Content is { } same => new(same),
                _ => new(ContentOf(kind, number, writes.Count + 1, random)),
            });
        }

        return new(key, kind, writes);
    }

    private static byte[] ContentOf(FileKind kind, int number, int write, Random random)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"file {number}, write {write}\n");
        switch (kind)
        {
            case FileKind.Invoice:
                return Encoding.UTF8.GetBytes(string.Create(
                    CultureInfo.InvariantCulture, $"item,amount\npaper {write},{number}.25\nshipping,{random.Next(1, 100)}\n"));
            case FileKind.Packed:
                using (var packed = new MemoryStream())
                {
                    using (var packing = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
                        packing.Write(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(line, random.Next(1, 500)))));
                    return packed.ToArray();
                }

            case FileKind.Large:
                return Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(line, (2 * LargeThreshold / line.Length)
                    + random.Next(100))));
            default:
                return Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(line, random.Next(1, 200))));
        }
    }
}
