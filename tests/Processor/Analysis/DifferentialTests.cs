using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;

namespace FilePipeline.Processor.Tests;

/// <summary>Compares lines, tables and JSON with <c>wc</c> and Python's <c>csv</c> and
/// <c>json</c>, for generated files and those of this machine.</summary>
public sealed class DifferentialTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("differential-");

    private static Gen<string> AnyTable { get; } = Gen.Select(Gen.OneOf(",", ";", "\t", "|"), Gen.Int[1, 120], Gen.Int[0, 2])
        .SelectMany((delimiter, length, wildness) =>
        Gen.Frequency(
            (6, Gen.OneOf("a", "12", "ü", " ", "long name", "😀")),
            (4, Gen.Const(delimiter)),
            (3, Gen.OneOf("\n", "\r\n")),
            (wildness, Gen.OneOf("\"", "\"\"", "\"x", "y\"", "\"a\nb\"", "\r", ",", ";"))).Array[length].Select(string.Concat));

    private static Gen<JsonNode?> AnyValue { get; } = Gen.Recursive<JsonNode?>((depth, inner) => Gen.Frequency(
        (3, Gen.Bool.Select(flag => flag ? (JsonNode?)flag : null)),
        (3, Gen.Int.Select(number => (JsonNode?)number)),
        (3, Gen.Double[-1e6, 1e6].Select(number => (JsonNode?)number)),
        (3, Gen.String[0, 8].Where(text => !text.Any(char.IsSurrogate)).Select(text => (JsonNode?)text)),
        (depth < 4 ? 4 : 0, inner.Array[0, 4].Select(items => (JsonNode?)new JsonArray([.. items.Select(item => item?.DeepClone())]))),
        (depth < 4 ? 4 : 0, inner.Array[0, 4].Select(items =>
            (JsonNode?)new JsonObject(items.Select((item, at) => KeyValuePair.Create($"k{at}", item?.DeepClone())))))));

    // Half of them are well formed, the others have a part inserted, removed or overwritten.
    private static Gen<string> AnyJson { get; } = Gen.Select(
        AnyValue, Gen.Bool, Gen.Double.Unit,
        Gen.OneOf(",", "\"", "]", "}", "0", "-", ".", "e5", "\\", "\\u12", "\u0001", "nul", " \n", "//", "NaN"), Gen.Int[0, 2])
        .Select((value, isWell, place, piece, over) =>
        {
            var text = value?.ToJsonString() ?? "null";
            var at = (int)(place * text.Length);
            return isWell ? text : text[..at] + piece + text[Math.Min(text.Length, at + over)..];
        });

    private static Gen<string> AnyRecords { get; } = Gen.Select(AnyJson.Array[0, 12], Gen.OneOf("\n", "\r\n", "\n\n", "\n \n"), Gen.Bool)
        .Select((records, end, isEnded) =>
            string.Join(end, records.Select(record => record.ReplaceLineEndings(" "))) + (isEnded ? end : ""));

    [Fact]
    public async Task Generated_files_are_counted_like_wc_and_Python()
    {
        List<(string Name, byte[] Content)> files = [];
        Add(files, "csv", AnyTable, 120);
        Add(files, "json", AnyJson, 100);
        Add(files, "ndjson", AnyRecords, 80);
        Add(files, "txt", AnyTable, 20);
        await AgreeAsync(files);
    }

    [Fact]
    public async Task Generated_wide_files_are_counted_like_Python()
    {
        List<(string Name, byte[] Content)> files = [];
        foreach (var encoding in (Encoding[])[
            Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32, new UTF32Encoding(bigEndian: true, byteOrderMark: true)])
        {
            Add(files, "csv", AnyTable, 30, encoding);
            Add(files, "json", AnyJson, 20, encoding);
            Add(files, "ndjson", AnyRecords, 20, encoding);
        }

        await AgreeAsync(files);
    }

    [Fact]
    public async Task Files_of_this_machine_are_counted_like_wc_and_Python()
    {
        var files = new[] { Find("/usr/share", "*.json", 60),
            Find("/usr/lib", "*.json", 60), Find("/usr/share/distro-info", "*.csv", 5), Find("/usr/share/common-licenses", "*", 15) }
            .SelectMany(found => found)
            .Append(Repository.Path("samples", "cities.csv")).Append(Repository.Path("samples", "requests.ndjson"))
            .Select(path =>
                (Name: Path.HasExtension(path) ? Path.GetFileName(path) : "license.txt", Content: File.ReadAllBytes(path))).ToList();
        Assert.SkipUnless(files.Count >= 20, "needs a machine with JSON, CSV and text files under /usr");
        await AgreeAsync(files);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static void Add(
        List<(string Name, byte[] Content)> files, string extension, Gen<string> texts, int count, Encoding? wide = null) =>
        files.AddRange(texts.Array[count].Single().Select((text, at) =>
            ($"{at}.{extension}", wide is null ? Encoding.UTF8.GetBytes(text) : (byte[])[.. wide.GetPreamble(), .. wide.GetBytes(text)])));

    private static IEnumerable<string> Find(string folder, string pattern, int count) =>
        !Directory.Exists(folder) ? [] : new DirectoryInfo(folder)
        .EnumerateFiles(pattern, new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 4, IgnoreInaccessible = true })
        .Where(file => file.Exists && file.Length is > 0 and < 1_000_000 && (pattern != "*" || file.LinkTarget is null))
        .Take(count).Select(file => file.FullName);

    // The length of the byte order mark.
    private static string PythonNameOf(string encoding) => encoding switch
    {
        "utf-16le" or "utf-16be" => "utf-16",
        "utf-32le" or "utf-32be" => "utf-32",
        _ => "utf-8-sig",
    };

    private async Task AgreeAsync(List<(string Name, byte[] Content)> files)
    {
        var ours = new List<JsonObject>();
        var requests = new StringBuilder();
        List<string> paths = [];
        foreach (var (name, content) in files)
        {
            paths.Add(Path.Combine(_folder.FullName, $"{paths.Count}-{name}"));
            await File.WriteAllBytesAsync(paths[^1], content, TestContext.Current.CancellationToken);
            var result = await Scan.RunAsync(name, content);
            var answer = result.Analysis;
            answer["lines"] = result.Lines;
            ours.Add(answer);
            var kind = Path.GetExtension(name)[1..];
            var isUnclosed = answer.ContainsKey("unclosedQuoteLine");
            answer["isRefused"] = isUnclosed;
            requests.AppendLine(new JsonObject
            {
                ["path"] = paths[^1],
                ["kind"] = kind,
                ["encoding"] = PythonNameOf((string)answer["encoding"]!),
                ["delimiter"] = answer["delimiter"]?.DeepClone() ?? ",",
                ["preambleLines"] = answer["preambleLines"]?.DeepClone() ?? 0,
                ["isUnclosed"] = isUnclosed,
            }.ToJsonString());
        }

        var theirs = (await RunAsync(
            "python3", [Repository.Path("tests", "Processor", "Analysis", "differential.py")], requests.ToString()))
                .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var feeds = (await RunAsync("wc", ["-l", .. paths], "")).Split('\n');
        for (var at = 0; at < files.Count; at++)
        {
            var content = files[at].Content;
            var expected = JsonNode.Parse(theirs[at])!.AsObject();
            var isWide = PythonNameOf((string)ours[at]["encoding"]!) != "utf-8-sig";
            if (!isWide)
            {
                Assert.Equal(long.Parse(feeds[at].TrimStart().Split(' ')[0], CultureInfo.InvariantCulture)
                    + (content is [.., not (byte)'\n'] ? 1 : 0), (long)ours[at]["lines"]!);
            }
            foreach (var (field, value) in expected)
            {
                Assert.True(JsonNode.DeepEquals(value, ours[at][field]),
                    $"{files[at].Name}: {field} is {ours[at][field]?.ToJsonString()}, not {value?.ToJsonString()}, of "
                        + $"{JsonSerializer.Serialize(Encoding.UTF8.GetString(content[..Math.Min(content.Length, 400)]))}");
            }
        }
    }

    private static async Task<string> RunAsync(string tool, string[] arguments, string input)
    {
        using var process =
            new Process { StartInfo = new(tool, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true } };
        try
        {
            process.Start();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip($"needs {tool} on the PATH");
        }

        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        return await output;
    }
}
