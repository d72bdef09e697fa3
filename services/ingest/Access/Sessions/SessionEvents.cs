using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.Caching.Memory;

namespace FilePipeline.Ingest;

/// <summary>Gives each session an id, and refuses the cookie of a session that was ended: a copy of it would else be good for the rest of
/// its lifetime.</summary>
internal sealed class SessionEvents(StateEntries entries, ILogger logger) : CookieAuthenticationEvents, IDisposable
{
    private const string IdItem = "session";
    private const int MostRemembered = 10_000;

    // A page makes several requests at once; another replica learns of a sign-out after this time.
    private static readonly TimeSpan _remembered = TimeSpan.FromSeconds(5);

    private readonly MemoryCache _known = new(new MemoryCacheOptions { SizeLimit = MostRemembered });

    public override Task SigningIn(CookieSigningInContext context)
    {
        context.Properties.Items[IdItem] = Guid.NewGuid().ToString("N");
        return Task.CompletedTask;
    }

    public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        context.Properties.Items.TryGetValue(IdItem, out var id);
        if (id is null || await IsEndedAsync(id, context.HttpContext)) context.RejectPrincipal();
    }

    /// <summary>Ends the session of a request for every replica.</summary>
    /// <param name="context">The request.</param>
    /// <param name="lifetime">Of any session.</param>
    public async Task EndAsync(HttpContext context, TimeSpan lifetime)
    {
        var cookie = await context.AuthenticateAsync(SignIn.Cookie);
        if (cookie.Properties?.Items.TryGetValue(IdItem, out var id) != true || id is null) return;
        _known.Remove(id);
        try
        {
            await entries.PutAsync(StateKeys.EndedSession(id), "{\"schema\":1}"u8.ToArray(), context.RequestAborted, lifetime);
        }
        catch (CodedException failure)
        {
            // The person is signed out of this browser all the same.
            logger.SessionNotEnded(failure.Code, failure);
        }
    }

    public void Dispose() => _known.Dispose();

    private async Task<bool> IsEndedAsync(string id, HttpContext context)
    {
        if (_known.TryGetValue(id, out _)) return false;
        try
        {
            if ((await entries.LoadAsync(StateKeys.EndedSession(id), context.RequestAborted)).Exists) return true;
            _known.Set(id, true, new MemoryCacheEntryOptions { AbsoluteExpirationRelativeToNow = _remembered, Size = 1 });
            return false;
        }
        catch (CodedException failure)
        {
            // Nobody reads records without the store, and its pages say what to do about it.
            logger.SessionNotChecked(failure.Code, failure);
            return false;
        }
    }
}
