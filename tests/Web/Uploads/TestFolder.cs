namespace FilePipeline.Web.Tests.Uploads;

/// <summary>A folder for the files of one test.</summary>
internal sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("filepipeline-upload-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
