using FilePipeline.Emulator.Commands;

namespace FilePipeline.Emulator.Tests.Commands;

public sealed class TryFileTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_key_consists_of_run_and_file_name() =>
        Assert.Equal("try/r1/a b+c.txt", Assert.Single(TryFile.Plan("r1", [Make("a b+c.txt")])).Key);

    [Fact]
    public void Files_with_the_same_name_get_different_keys() =>
        Assert.Equal(
            ["try/r1/a.txt", "try/r1/2/a.txt", "try/r1/3/a.txt"],
            TryFile.Plan("r1", [Make("one", "a.txt"), Make("two", "a.txt"), Make("three", "a.txt")]).Select(file => file.Key));

    [Fact]
    public void A_folder_stands_for_its_files_without_subfolders()
    {
        Make("box", "b.txt");
        Make("box", "a.txt");
        Make("box", "deep", "c.txt");

        Assert.Equal(["a.txt", "b.txt"], TryFile.Plan("r1", [_folder.Within("box")]).Select(file => file.Name));
    }

    [Fact]
    public void Every_missing_file_is_named()
    {
        var exception = Assert.Throws<FileNotFoundException>(() => TryFile.Plan("r1", [Make("here.txt"), "gone.txt", "lost.txt"]));

        Assert.Equal(["file gone.txt not found or not readable", "file lost.txt not found or not readable"], exception.Message.Split('\n'));
    }

    private string Make(params string[] parts)
    {
        var path = _folder.Within(parts);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "content");
        return path;
    }
}
