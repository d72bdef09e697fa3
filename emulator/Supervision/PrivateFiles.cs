using System.Runtime.InteropServices;
using System.Text;

namespace FilePipeline.Emulator.Supervision;

/// <summary>Files and folders that no other user of this machine can read.</summary>
internal static partial class PrivateFiles
{
    private const UnixFileMode OwnerFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const uint NobodyElse = 0b000_111_111;

    /// <summary>Everything that this process and its services make from now on is for their user alone.</summary>
    public static void ByDefault()
    {
        if (!OperatingSystem.IsWindows()) _ = SetMask(NobodyElse);
    }

    /// <summary>Makes a folder. One that is there keeps its mode: it may be somebody's home.</summary>
    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, OwnerFolder);
    }

    /// <summary>Makes a folder, or closes one that an earlier version made.</summary>
    public static void Close(string path)
    {
        CreateFolder(path);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, OwnerFolder);
    }

    /// <summary>Writes a file anew: one that is there may be open to others.</summary>
    public static void Write(string path, string text)
    {
        File.Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerFile;
        using var file = new FileStream(path, options);
        file.Write(Encoding.UTF8.GetBytes(text));
    }

    [LibraryImport("libc", EntryPoint = "umask")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint SetMask(uint mask);
}
