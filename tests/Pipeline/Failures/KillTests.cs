using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FilePipeline.Contracts;
using FilePipeline.Emulator.Commands;

namespace FilePipeline.Pipeline.Tests;

/// <summary>The emulator is killed repeatedly during its work on one data folder: accepted uploads are kept and processed.</summary>
public sealed class KillTests : IDisposable
{
    private const string LongTests = "FILEPIPELINE_LONG_TESTS";
    private const int Uploaders = 4;
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("filepipeline-kill-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _data.Delete(recursive: true);

    [Theory]
    [InlineData(7)]
    [InlineData(1, 43, 12, 3, 58, 20, 34, 7, 26, 51)]
    public async Task No_accepted_upload_message_or_record_is_lost(params int[] moments)
    {
        Assert.SkipUnless(
            moments.Length == 1 || Environment.GetEnvironmentVariable(LongTests) == "1", $"takes a minute (set {LongTests}=1)");
        var accepted = new List<string>();
        foreach (var (round, after) in moments.Index())
        {
            await using var emulator = EmulatorProcess.Start("--free-ports", "--data", _data.FullName);
            accepted.AddRange(await UploadUntilKilledAsync(emulator, round, after));
        }

        await using var last = EmulatorProcess.Start("--free-ports", "--data", _data.FullName);
        var page = await last.PageAsync();
        Assert.True(accepted.Count >= moments.Sum(), "too few uploads to say anything");
        foreach (var key in accepted)
        {
            var record = await EmulatorProcess.OutcomeAsync(page, key);
            Assert.Equal((FileStatus.Processed, Convert.ToHexStringLower(SHA256.HashData(ContentOf(key)))), (record.Status, record.Sha256));
        }
    }

    /// <summary>Sends files until the emulator has accepted a number of them, and then kills it during the others.</summary>
    /// <returns>The accepted keys.</returns>
    private static async Task<List<string>> UploadUntilKilledAsync(EmulatorProcess emulator, int round, int after)
    {
        using var people = new HttpClient { BaseAddress = await emulator.PageAsync() };
        var (accepted, number) = (new List<string>(), 0);
        async Task UploadAsync()
        {
            while (true)
            {
                var key = string.Create(CultureInfo.InvariantCulture, $"in/{round}-{Interlocked.Increment(ref number)}.txt");
                try
                {
                    using var body = new ByteArrayContent(ContentOf(key));
                    using var answer = await people.PutAsync(new Uri(IngestClient.PathOf(key), UriKind.Relative), body, Cancellation);
                    if (!answer.IsSuccessStatusCode) return;
                }
                catch (HttpRequestException)
                {
                    return;   // The emulator was killed.
                }
                lock (accepted)
                {
                    accepted.Add(key);
                    if (accepted.Count == after) emulator.Kill();
                }
            }
        }

        await Task.WhenAll(Enumerable.Range(0, Uploaders).Select(_ => UploadAsync()));
        await emulator.EndAsync();
        return accepted;
    }

    private static byte[] ContentOf(string key) => Encoding.UTF8.GetBytes($"what is in {key}\n");
}
