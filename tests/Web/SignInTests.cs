using System.Collections.Concurrent;
using System.Text;
using FilePipeline.Contracts;
using FilePipeline.Emulator;
using Microsoft.Playwright;

namespace FilePipeline.Web.Tests;

/// <summary>Sign-in, upload and sign-out in a browser.</summary>
public sealed class SignInTests(SignInTests.Running running) : IClassFixture<SignInTests.Running>
{
    public sealed class Running : RunningSystem
    {
        private TestIssuer? _issuer;

        internal TestIssuer Issuer => _issuer ?? throw new InvalidOperationException("not started");

        internal override async Task<EmulatorOptions> AdjustAsync(EmulatorOptions options)
        {
            _issuer = await TestIssuer.StartAsync();
            var settings = _issuer.Settings(("Auth:Prefixes:0", "users/{sub}/"))
                .ToDictionary(one => one.Key.Replace(":", "__", StringComparison.Ordinal), one => one.Value);
            return options with
            {
                Environment = new Dictionary<string, IReadOnlyDictionary<string, string>> { [AppIds.Ingest] = settings },
            };
        }

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            if (_issuer is not null) await _issuer.DisposeAsync();
            GC.SuppressFinalize(this);
        }
    }

    [Fact]
    public async Task A_person_signs_in_uploads_and_signs_out()
    {
        Chromium.SkipWithout();
        ConcurrentQueue<string> complaints = [];
        var page = await running.OpenAsync(running.System.IngestAddress, complaints.Enqueue);
        await Assertions.Expect(page.Locator("#name")).ToHaveTextAsync("Alice");
        await Assertions.Expect(page.Locator("#folder")).ToHaveValueAsync("users/alice/in/");

        await page.Locator("#files").SetInputFilesAsync(
            new FilePayload { Name = "a.txt", MimeType = "text/plain", Buffer = Encoding.UTF8.GetBytes("eins\n") });
        await Assertions.Expect(page.Locator("#list .badge .word")).ToHaveTextAsync("processed");

        await page.Locator("#sign-out").ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Signed out");
        Assert.Single(running.Issuer.SignOuts);
        Assert.DoesNotContain(await page.Context.CookiesAsync(), cookie => cookie.Name == "fp");

        await page.GetByText("Sign in").ClickAsync();
        await Assertions.Expect(page.Locator("#name")).ToHaveTextAsync("Alice");
        Assert.Empty(complaints);
    }
}
