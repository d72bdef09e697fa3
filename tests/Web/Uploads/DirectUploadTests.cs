using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;
using FilePipeline.Emulator;
using Microsoft.Playwright;

namespace FilePipeline.Web.Tests.Uploads;

/// <summary>Uploads straight to the bucket, with credentials of the signed-in person.</summary>
public sealed class DirectUploadTests(DirectUploadTests.Running running) : IClassFixture<DirectUploadTests.Running>
{
    private const string Bucket = "filepipeline-uploads";
    private const string LongTests = "FILEPIPELINE_LONG_TESTS";
    private const long Part = 8 << 20;

    // Of the pages' requests, and of each part: the browser asks for leave first, and the signed request has some 20 headers.
    private static long Headers => (128 << 10) + (LargeBytes / Part * (2 << 10));

    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(6);
    private readonly ConcurrentQueue<string> _complaints = [];

    public sealed class Running : RunningSystem
    {
        private TestIssuer? _issuer;
        private FakeCognito? _cognito;
        private CountingProxy? _s3;

        internal TestIssuer Issuer => _issuer ?? throw new InvalidOperationException("not started");

        internal FakeCognito Cognito => _cognito ?? throw new InvalidOperationException("not started");

        /// <summary>In front of S3.</summary>
        internal CountingProxy S3 => _s3 ?? throw new InvalidOperationException("not started");

        internal override async Task<EmulatorOptions> AdjustAsync(EmulatorOptions options)
        {
            _issuer = await TestIssuer.StartAsync();
            _cognito = new();
            _s3 = CountingProxy.Start();
            var settings = _issuer.Settings(
                    ("Auth:Prefixes:0", "users/{sub}/"), ("Upload:Mode", "S3"), ("Upload:S3:Bucket", Bucket),
                    ("Upload:S3:Region", "eu-central-1"), ("Upload:S3:Endpoint", $"http://localhost:{_s3.Port}"),
                    ("Upload:S3:IdentityPoolId", "eu-central-1:11111111-2222-3333-4444-555555555555"),
                    ("Upload:S3:CognitoEndpoint", _cognito.Origin))
                .ToDictionary(one => one.Key.Replace(":", "__", StringComparison.Ordinal), one => one.Value);
            return options with
            {
                Environment = new Dictionary<string, IReadOnlyDictionary<string, string>> { [AppIds.Ingest] = settings },
            };
        }

        /// <summary>Connects the proxy, and lets the pages of this machine use the bucket.</summary>
        internal override void Started()
        {
            S3.TargetPort = System.S3Address.Port;
            System.Cloud.Buckets.SetCors(Bucket,
            [
                new(["http://127.0.0.1:*"], ["GET", "PUT", "POST", "DELETE"]) { AllowedHeaders = ["*"], ExposeHeaders = ["ETag"] },
            ]);
        }

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            if (_s3 is not null) await _s3.DisposeAsync();
            _cognito?.Dispose();
            if (_issuer is not null) await _issuer.DisposeAsync();
            GC.SuppressFinalize(this);
        }
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static long LargeBytes => Environment.GetEnvironmentVariable(LongTests) == "1" ? 1L << 30 : 40 << 20;

    [Fact]
    public async Task Small_and_large_files_go_straight_to_the_bucket_and_show_their_outcome()
    {
        Chromium.SkipWithout();
        using var folder = new TestFolder();
        var large = await UploadDesk.WriteFileAsync(folder.Path, "large.bin", 20 << 20, Cancellation);
        var desk = await OpenAsync();
        await desk.ChooseAsync(UploadDesk.File("grüße an alle.txt", "eins\nzwei\n"));
        await desk.ChoosePathAsync(large);
        await desk.HasBadgeAsync("users/alice/in/grüße an alle.txt", "processed");
        await desk.HasFactsAsync("users/alice/in/grüße an alle.txt", "2 lines");
        await desk.HasBadgeAsync("users/alice/in/large.bin", "processed");

        await using var stored = running.System.Cloud.Objects.Open(Bucket, "users/alice/in/large.bin", withContent: false);
        var metadata = stored!.Details.Metadata;
        Assert.Equal(await UploadDigests.OfFileAsync(large, Cancellation), metadata["sha256"]);
        Assert.Matches("^00-[0-9a-f]{32}-[0-9a-f]{16}-01$", metadata["traceparent"]);
        Assert.Empty(_complaints);
    }

    [Fact]
    public async Task Credentials_are_asked_with_the_token_of_the_sign_in()
    {
        Chromium.SkipWithout();
        var desk = await OpenAsync();
        await desk.ChooseAsync(UploadDesk.File("credentials.txt", "a\n"));
        await desk.HasBadgeAsync("users/alice/in/credentials.txt", "processed");
        var requests = running.Cognito.Requests;
        Assert.Contains(requests, request => request.Action == "GetId");
        var login = requests[^1].Body["Logins"]!.AsObject().Single();
        Assert.Equal(running.Issuer.Address.Split("//")[1], login.Key);
        var claims = JsonNode.Parse(Base64Url.DecodeFromChars(((string)login.Value!).Split('.')[1]))!;
        Assert.Equal(("alice", TestIssuer.ClientId), ((string)claims["sub"]!, (string)claims["aud"]!));
    }

    [Fact]
    public async Task The_page_may_call_exactly_the_bucket_and_Cognito()
    {
        Chromium.SkipWithout();
        var desk = await OpenAsync();
        var answer = await desk.Page.ReloadAsync();
        var policy = answer!.Headers["content-security-policy"];
        Assert.Contains(
            $"; connect-src 'self' http://localhost:{running.S3.Port} {running.Cognito.Origin}; ", policy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_killed_tab_goes_on_with_at_most_one_part_sent_twice()
    {
        Chromium.SkipWithout();
        using var folder = new TestFolder();
        var path = await UploadDesk.WriteFileAsync(folder.Path, "killed.bin", LargeBytes, Cancellation);
        var first = await OpenAsync();
        var before = running.S3.Sent;
        running.S3.HoldAfter(LargeBytes / 2);
        await first.ChoosePathAsync(path);
        await running.S3.Held.WaitAsync(_patience, Cancellation);
        await first.Page.CloseAsync(new() { RunBeforeUnload = false });
        running.S3.Release();

        var page = await first.Page.Context.NewPageAsync();
        await page.GotoAsync($"{running.System.IngestAddress}");
        var second = await UploadDesk.OnAsync(page);
        const string key = "users/alice/in/killed.bin";
        await second.HasBadgeAsync(key, "interrupted");
        await second.Page.Locator("#lost-files").SetInputFilesAsync(path);
        await second.HasBadgeAsync(key, "processed");
        Assert.InRange(running.S3.Sent - before, LargeBytes, LargeBytes + Part + Headers);
        await using var stored = running.System.Cloud.Objects.Open(Bucket, key, withContent: false);
        Assert.Equal((LargeBytes, await UploadDigests.OfFileAsync(path, Cancellation)),
            (stored!.Object.Size, stored.Details.Metadata["sha256"]));
    }

    [Fact]
    public async Task Cancelling_leaves_no_parts_in_the_bucket()
    {
        Chromium.SkipWithout();
        using var folder = new TestFolder();
        var path = await UploadDesk.WriteFileAsync(folder.Path, "cancelled.bin", 20 << 20, Cancellation);
        var desk = await OpenAsync();
        running.S3.HoldAfter(10 << 20);
        await desk.ChoosePathAsync(path);
        await running.S3.Held.WaitAsync(_patience, Cancellation);
        Assert.Contains("cancelled.bin", await UploadsAsync(), StringComparison.Ordinal);
        await desk.Page.RunAndWaitForResponseAsync(
            () => desk.ClickAsync("users/alice/in/cancelled.bin", "Cancel"), answer => answer.Request.Method == "DELETE");
        running.S3.Release();
        await Assertions.Expect(desk.Rows).ToHaveCountAsync(0);
        Assert.DoesNotContain("cancelled.bin", await UploadsAsync(), StringComparison.Ordinal);
    }

    private async Task<string> UploadsAsync()
    {
        using var http = new HttpClient { BaseAddress = running.System.S3Address };
        return await http.GetStringAsync(new Uri($"/{Bucket}?uploads", UriKind.Relative), Cancellation);
    }

    private async Task<UploadDesk> OpenAsync() =>
        await UploadDesk.OnAsync(await running.OpenAsync(running.System.IngestAddress, _complaints.Enqueue));
}
