using System.ComponentModel;
using System.Diagnostics;

namespace FilePipeline.Emulator.Tests.S3Http;

/// <summary>Common S3 clients, each with a folder tree that contains empty files.</summary>
public sealed class ClientToolTests : S3Tests
{
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(55);

    private static readonly string[] _files = ["a.txt", "empty.txt", "sub/b c.txt", "sub/empty", "z.html"];

    [Fact]
    public async Task The_AWS_CLI_uploads_lists_copies_syncs_moves_and_deletes()
    {
        var (tree, back) = MakeTree();
        await AwsAsync("cp", "--recursive", tree, $"s3://{Bucket}/t");
        Assert.Equal(_files, await KeysAsync("t/"));
        await AwsAsync("cp", "--recursive", $"s3://{Bucket}/t", $"s3://{Bucket}/copy");
        await AwsAsync("sync", $"s3://{Bucket}/copy", back);
        AssertSame(tree, back);
        await AwsAsync("mv", $"s3://{Bucket}/t/a.txt", $"s3://{Bucket}/t/moved.txt");
        await AwsAsync("rm", "--recursive", $"s3://{Bucket}/t");
        Assert.Empty(await KeysAsync("t/"));
    }

    [Fact]
    public async Task Rclone_syncs_once_and_keeps_the_times()
    {
        var (tree, back) = MakeTree();
        await RcloneAsync("sync", tree, $":s3:{Bucket}/t");
        Assert.Equal(_files, await KeysAsync("t/"));
        var written = (await Rig.Cloud.Objects.FindAsync(Bucket, "t/a.txt", Cancellation))!.Sequencer;
        await RcloneAsync("sync", tree, $":s3:{Bucket}/t");
        Assert.Equal(written, (await Rig.Cloud.Objects.FindAsync(Bucket, "t/a.txt", Cancellation))!.Sequencer);
        await RcloneAsync("copy", $":s3:{Bucket}/t", $":s3:{Bucket}/copy");
        await RcloneAsync("sync", $":s3:{Bucket}/copy", back);
        AssertSame(tree, back);
        Assert.Equal(File.GetLastWriteTimeUtc(Path.Combine(tree, "a.txt")), File.GetLastWriteTimeUtc(Path.Combine(back, "a.txt")));
        await RcloneAsync("purge", $":s3:{Bucket}/t");
        Assert.Empty(await KeysAsync("t/"));
    }

    [Fact]
    public async Task S3cmd_uploads_lists_copies_syncs_and_deletes()
    {
        var (tree, back) = MakeTree();
        await S3cmdAsync("put", "--recursive", $"{tree}/", $"s3://{Bucket}/t/");
        Assert.Equal(_files, await KeysAsync("t/"));
        await S3cmdAsync("cp", "--recursive", $"s3://{Bucket}/t/", $"s3://{Bucket}/copy/");
        await S3cmdAsync("sync", $"s3://{Bucket}/copy/", $"{back}/");
        AssertSame(tree, back);
        await S3cmdAsync("del", "--recursive", "--force", $"s3://{Bucket}/t/");
        Assert.Empty(await KeysAsync("t/"));
    }

    private Task AwsAsync(string command, params string[] arguments) =>
        RunAsync("aws", ["--endpoint-url", $"{Address}", "s3", command, "--only-show-errors", .. arguments]);

    private Task RcloneAsync(params string[] arguments) => RunAsync(
        "rclone",
        ["--config", "", "--s3-provider", "Other", "--s3-env-auth", "--s3-force-path-style", "--s3-endpoint", $"{Address}", .. arguments]);

    private Task S3cmdAsync(params string[] arguments) => RunAsync(
        "s3cmd",
        [
            "--config", "/dev/null", "--access_key=any",
            "--secret_key=any", $"--host={Address.Authority}", $"--host-bucket={Address.Authority}",
            "--no-ssl", "--no-progress", .. arguments,
        ]);

    // A hanging client is killed, so that the test fails.
    private static async Task RunAsync(string tool, string[] arguments)
    {
        var start = new ProcessStartInfo(tool, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in (IEnumerable<(string, string)>)[
            ("AWS_ACCESS_KEY_ID", "any"), ("AWS_SECRET_ACCESS_KEY", "any"), ("AWS_DEFAULT_REGION", "us-east-1")])
        {
            start.Environment[name] = value;
        }
        start.Environment.Remove("AWS_CA_BUNDLE");
        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Win32Exception)
        {
            if (Environment.GetEnvironmentVariable("FILEPIPELINE_CI") == "1") Assert.Fail($"{tool} is missing, but CI requires it");
            Assert.Skip($"needs {tool} on the PATH");
        }

        var (output, errors) = (process.StandardOutput.ReadToEndAsync(Cancellation), process.StandardError.ReadToEndAsync(Cancellation));
        try
        {
            await process.WaitForExitAsync(Cancellation).WaitAsync(_timeout, Cancellation);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }

        Assert.True(process.ExitCode == 0, $"{tool} {string.Join(' ', arguments)}: {await output}{await errors}");
    }

    private (string Tree, string Back) MakeTree()
    {
        var (tree, back) = (Path.Combine(Parts, "tree"), Path.Combine(Parts, "back"));
        foreach (var file in _files)
        {
            var path = Path.Combine(tree, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, file.Contains("empty", StringComparison.Ordinal) ? "" : $"content of {file}");
            File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch.AddYears(40));
        }

        Directory.CreateDirectory(back);
        return (tree, back);
    }

    private async Task<IEnumerable<string>> KeysAsync(string prefix) =>
        (await Rig.Cloud.Objects.ListAsync(Bucket, prefix, "", null, 1000, Cancellation)).Contents.Select(found =>
            found.Key[prefix.Length..]);

    private static void AssertSame(string tree, string back) => Assert.All(
        _files, file => Assert.Equal(File.ReadAllText(Path.Combine(tree, file)), File.ReadAllText(Path.Combine(back, file))));
}
