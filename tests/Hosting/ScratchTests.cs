namespace FilePipeline.Hosting.Tests;

/// <summary>A run disturbs no other run, and survives what is done to its folder.</summary>
public sealed class ScratchTests : IDisposable
{
    private readonly string _volume = Directory.CreateTempSubdirectory("scratch-test-").FullName;

    public void Dispose() => Directory.Delete(_volume, recursive: true);

    [Fact]
    public void A_folder_that_vanished_is_made_again_for_the_next_file()
    {
        using var folder = new ScratchFolder("processor-1", _volume);
        using var scratch = new Scratch(folder);
        folder.Open();
        Directory.Delete(Path.Combine(_volume, "processor-1"), recursive: true);
        using var file = scratch.NewFile();
        File.WriteAllText(file.Path, "x");
        Assert.StartsWith(Path.Combine(_volume, "processor-1"), file.Path, StringComparison.Ordinal);
    }

    [Fact]
    public void A_temporary_folder_that_vanished_is_replaced_by_a_new_one()
    {
        using var folder = new ScratchFolder($"test-{Guid.NewGuid():N}");
        folder.Open();
        var first = folder.Ensure();
        Directory.Delete(first, recursive: true);
        Assert.NotEqual(first, folder.Ensure());
        Assert.True(Directory.Exists(folder.Ensure()));
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_scratch_unavailable()
    {
        using var folder = new ScratchFolder("processor-1", _volume);
        using var scratch = new Scratch(folder);
        folder.Open();
        Directory.Delete(Path.Combine(_volume, "processor-1"), recursive: true);
        File.WriteAllText(Path.Combine(_volume, "processor-1"), "in its place");
        Assert.Equal("scratch-unavailable", Assert.Throws<CodedException>(scratch.NewFile).Code);
    }

    [Fact]
    public void A_start_without_a_folder_names_the_setting()
    {
        File.WriteAllText(Path.Combine(_volume, "processor-1"), "in its place");
        using var folder = new ScratchFolder("processor-1", _volume);
        Assert.Contains("set ScratchFolder", Assert.Throws<IOException>(folder.Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_another_process_holds_is_not_swept()
    {
        using var first = new ScratchFolder("processor-1", _volume);
        first.Open();
        File.WriteAllText(Path.Combine(first.Ensure(), "in-flight"), "x");
        using var second = new ScratchFolder("processor-1", _volume);
        Assert.Throws<IOException>(second.Open);
        Assert.True(File.Exists(Path.Combine(first.Ensure(), "in-flight")));
    }

    [Fact]
    public void Files_of_a_killed_process_are_deleted_at_the_start()
    {
        var left = Directory.CreateDirectory(Path.Combine(_volume, "processor-1", "below")).FullName;
        File.WriteAllText(Path.Combine(left, "x"), "x");
        File.WriteAllText(Path.Combine(_volume, "processor-1", "y"), "y");
        using var folder = new ScratchFolder("processor-1", _volume);
        folder.Open();
        Assert.Equal([ScratchFolder.LockName], Directory.EnumerateFileSystemEntries(folder.Ensure()).Select(Path.GetFileName));
    }

    [Fact]
    public void Temporary_folders_of_the_living_stay_and_those_of_the_killed_go()
    {
        var name = $"test-{Guid.NewGuid():N}";
        using var living = new ScratchFolder(name);
        living.Open();
        var killed = Directory.CreateTempSubdirectory($"filepipeline-scratch-{name}-").FullName;
        var halfMade = Directory.CreateTempSubdirectory($"filepipeline-scratch-{name}-").FullName;
        File.WriteAllText(Path.Combine(killed, ScratchFolder.LockName), "");
        using var next = new ScratchFolder(name);
        next.Open();
        Assert.True(Directory.Exists(living.Ensure()));
        Assert.False(Directory.Exists(killed));
        Assert.True(Directory.Exists(halfMade));
        Directory.Delete(halfMade);
    }

    [Fact]
    public void A_file_that_cannot_be_deleted_hides_no_other_failure()
    {
        using var file = new ScratchFile(Path.Combine(_volume, "gone", "file"));
        ScratchFile.Delete(_volume);
        Assert.True(Directory.Exists(_volume));
    }
}
