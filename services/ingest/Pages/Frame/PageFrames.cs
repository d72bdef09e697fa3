using FilePipeline.Storage;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authorization;

namespace FilePipeline.Ingest.Pages;

/// <summary>Builds the frame of a page: who the caller is and may do, and what is wrong right now.</summary>
internal sealed class PageFrames(
    SidecarWatch sidecar, StandstillWatch standstill, ParkedCount parked, KeyRights keys, FileSources sources,
    IAuthorizationService authorization)
{
    /// <summary>Every page loads this one: times in the reader's zone, and copy buttons.</summary>
    private const string CommonScript = "page.js";

    /// <summary>The frame of a page.</summary>
    /// <param name="context">The request.</param>
    /// <param name="section">The page of the navigation.</param>
    /// <param name="title">The title.</param>
    /// <param name="scripts">More modules.</param>
    public async Task<PageFrame> BuildAsync(HttpContext context, PageSection section, string title, params IEnumerable<string> scripts)
    {
        List<string> rights = [];
        foreach (var right in AccessPolicies.Rights)
        {
            if ((await authorization.AuthorizeAsync(context.User, right)).Succeeded) rights.Add(right);
        }

        var isDown = !await sidecar.AnswersAsync(context.RequestAborted);
        var coversAll = keys.CoversAll(context.User);
        var frame = new PageFrame
        {
            Title = title,
            Section = section,
            Rights = rights,
            CoversAll = coversAll,
            Sources = isDown ? [null] : await sources.NamesAsync(context.RequestAborted),
            Sections = [.. SectionsOf(rights, coversAll)],
            Format = ReaderFormat.Of(context.Request),
            Scripts = [CommonScript, .. scripts],
            Name = context.User.FindFirst("name")?.Value ?? SignIn.SubjectOf(context.User),
            CsrfToken = TokenOf(context),
            IsSidecarDown = isDown,
            Notice = isDown ? null : await standstill.FindNoticeAsync(context.RequestAborted),
        };
        var count = isDown || !frame.Sections.Contains(PageSection.Failures) || !coversAll
            ? null
            : await parked.FindAsync(context.RequestAborted);
        return count is { Count: > 0 } known ? frame with { Parked = frame.Format.AtLeast(known.Count, known.IsExact) } : frame;
    }

    private static IEnumerable<PageSection> SectionsOf(List<string> rights, bool coversAll)
    {
        if (rights.Contains(AccessPolicies.Upload)) yield return PageSection.Upload;
        if (!rights.Contains(AccessPolicies.Read)) yield break;
        yield return PageSection.Files;
        yield return PageSection.Failures;
        if (coversAll) yield return PageSection.Ledger;
        yield return PageSection.System;
    }

    private static string? TokenOf(HttpContext context) => SignIn.SchemeOf(context) is SignIn.Cookie or SignIn.LoadBalancer
        ? context.RequestServices.GetRequiredService<IAntiforgery>().GetAndStoreTokens(context).RequestToken
        : null;
}
