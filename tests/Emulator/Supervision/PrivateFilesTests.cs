using System.Runtime.Versioning;
using FilePipeline.Emulator.Supervision;

namespace FilePipeline.Emulator.Tests.Supervision;

/// <summary>Other users of this machine cannot read files and tokens.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class PrivateFilesTests : IDisposable
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private readonly TestFolder _test = new();

    public PrivateFilesTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "needs Unix file modes");

    public void Dispose() => _test.Dispose();

    [Fact]
    public void A_new_data_folder_is_for_its_user_alone()
    {
        using var folder = DataFolder.Open(_test.Within("new"));
        Assert.Equal((UnixFileMode)0, File.GetUnixFileMode(folder.Path) & Others);
    }

    [Fact]
    public void Subfolders_of_earlier_versions_are_restricted_the_named_folder_is_not()
    {
        var open =
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        Directory.CreateDirectory(_test.Within("cloud"));
        File.SetUnixFileMode(_test.Path, open);
        File.SetUnixFileMode(_test.Within("cloud"), open);
        using var folder = DataFolder.Open(_test.Path);
        Assert.Equal(open, File.GetUnixFileMode(folder.Path));
        Assert.All(Directory.GetDirectories(folder.Path), within => Assert.Equal((UnixFileMode)0, File.GetUnixFileMode(within) & Others));
        Assert.Equal((UnixFileMode)0, File.GetUnixFileMode(folder.Cloud) & Others);
    }

    [Fact]
    public void The_token_file_is_readable_only_by_its_user()
    {
        var path = _test.Within("tokens.env");
        File.WriteAllText(path, "old");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);

        new ApiTokens("one", "two").Write(path);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal(["DAPR_API_TOKEN=one", "APP_API_TOKEN=two"], File.ReadLines(path).Where(line => !line.StartsWith('#')));
    }
}
