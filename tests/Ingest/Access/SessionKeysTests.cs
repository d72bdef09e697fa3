using System.Text;
using System.Xml.Linq;
using FilePipeline.Contracts;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;

namespace FilePipeline.Ingest.Tests.Access;

/// <summary>The keys of the cookies, in the state store.</summary>
public sealed class SessionKeysTests
{
    [Fact]
    public async Task Replicas_that_start_together_lose_no_key()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IngestApp.StartAsync(issuer.Settings());
        var repository = app.Services.GetRequiredService<StateXmlRepository>();
        var before = repository.GetAllElements().Count;
        app.Sidecar.BeforeNext(call => call.Kind == "save", () => repository.StoreElement(new XElement("second"), "second"));
        repository.StoreElement(new XElement("first"), "first");
        Assert.Equal(["second", "first"], repository.GetAllElements().Skip(before).Select(element => element.Name.LocalName));
    }

    [Fact]
    public async Task The_state_store_holds_them_encrypted()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IngestApp.StartAsync(issuer.Settings());
        using var browser = new Browser();
        await browser.SignInAsync(app);
        var entry = Encoding.UTF8.GetString(app.Sidecar.State.Find(StateKeys.SessionKeys)!);
        Assert.Contains(nameof(SecretXmlDecryptor), entry, StringComparison.Ordinal);
        Assert.DoesNotContain("masterKey", entry, StringComparison.Ordinal);
        Assert.DoesNotContain(app.Log.Lines, line => line.Contains("No XML encryptor", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_the_state_store_a_sign_in_is_503_and_works_later()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var sidecar = await ScriptedSidecar.StartAsync();
        // The start, the page, and no more.
        sidecar.FailNext(call => call.Key == StateKeys.SessionKeys, times: 2);
        await using var app = await IngestApp.StartAsync(new IngestStart { Sidecar = sidecar }, issuer.Settings());
        using var browser = new Browser();
        await app.RefusedAsync(503, await browser.OpenAsync(app.Exactly("/")));
        await browser.SignInAsync(app);
    }

    [Fact]
    public async Task A_new_client_secret_makes_new_keys_and_ends_the_sessions()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var sidecar = await ScriptedSidecar.StartAsync();
        await using var before = await IngestApp.StartAsync(new IngestStart { Sidecar = sidecar }, issuer.Settings());
        using var browser = new Browser();
        await browser.SignInAsync(before);
        await using var after = await IngestApp.StartAsync(
            new IngestStart { Sidecar = sidecar }, issuer.Settings(("Auth:ClientSecret", "another-secret-of-the-pages")));
        using var response = await browser.CallAsync(HttpMethod.Get, after.Exactly("/files"));
        Assert.Equal(401, (int)response.StatusCode);
        Assert.NotNull(after.Services.GetDataProtector("test").Protect("text"));
    }
}
