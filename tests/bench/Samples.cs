using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace FilePipeline.Bench;

/// <summary>Files of any size, the same in every run.</summary>
internal sealed class Samples : IDisposable
{
    private const int BlockBytes = 1 << 20;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("filepipeline-bench-");

    /// <summary>Log lines of 60 to 120 bytes, some with a letter beyond ASCII.</summary>
    public static byte[] TextBlock { get; } = Block(number => string.Create(
        CultureInfo.InvariantCulture,
        $"2026-01-01T00:00:{number % 60:00}.{number % 1000:000}Z worker-{number % 7} handled request {number * 7919L:x} in {number % 250} "
            + $"ms{(number % 50 == 0 ? " für jemanden" : "")} {new string('.', number % 40)}"));

    /// <summary>Eight columns, one of them quoted in every fourth row.</summary>
    public static byte[] CsvBlock { get; } = Block(number => string.Create(
        CultureInfo.InvariantCulture,
        $"{number},2026-01-01,{(number % 4 == 0 ? "\"Doe, Jane\"" : "Jane Doe")},{number % 97}.{number % 10},EUR,{number * 31L},"
            + $"north,{number % 2 == 0}"));

    public static byte[] NdJsonBlock { get; } = Block(number => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"id":{{number}},"at":"2026-01-01T00:00:00Z","name":"Jane \u00e4 Doe","amount":{{number % 97}}.5,"tags":["a","b"],"ok":true}"""));

    /// <summary>A file of whole blocks, at least so large.</summary>
    public string Make(string name, byte[] block, long bytes)
    {
        var path = Path.Combine(_folder.FullName, name);
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1);
        for (long written = 0; written < bytes; written += block.Length) file.Write(block);
        return path;
    }

    /// <summary>A gzip or zstd file, by its name, of whole blocks, at least so large when it is unpacked.</summary>
    public string MakePacked(string name, byte[] block, long bytes)
    {
        var path = Path.Combine(_folder.FullName, name);
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1);
        using Stream packing = name.EndsWith(".gz", StringComparison.Ordinal)
            ? new GZipStream(file, CompressionLevel.Optimal)
            : new ZstdSharp.CompressionStream(file);
        for (long written = 0; written < bytes; written += block.Length) packing.Write(block);
        return path;
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static byte[] Block(Func<int, string> line)
    {
        var text = new StringBuilder(BlockBytes + 256);
        for (var number = 0; text.Length < BlockBytes; number++) text.Append(line(number)).Append('\n');
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
