using System.Runtime.InteropServices;
using System.Text;

namespace FilePipeline.Emulator.Supervision;

/// <summary>Creates files and folders that only the current user can read.</summary>
internal static partial class PrivateFiles
{
    private const UnixFileMode OwnerFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const uint MaskOthers = 0b000_111_111;

    /// <summary>Restricts all new files of this process and its services to the current user.</summary>
    public static void ByDefault()
    {
        if (!OperatingSystem.IsWindows()) _ = SetMask(MaskOthers);
    }

    /// <summary>Creates a folder. An existing one keeps its mode, because it may be shared.</summary>
    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, OwnerFolder);
    }

    /// <summary>Creates a folder, or restricts an existing one to the current user.</summary>
    public static void Restrict(string path)
    {
        CreateFolder(path);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, OwnerFolder);
    }

    /// <summary>Writes a new file; an existing one is deleted first, because it may be readable by others.</summary>
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
