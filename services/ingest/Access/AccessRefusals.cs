using FilePipeline.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FilePipeline.Ingest;

/// <summary>Every refusal for want of a sign-in or of a right, as problem details.</summary>
internal static class AccessRefusals
{
    public static ProblemHttpResult NotSignedIn(string detail) => ProblemTypes.NotAuthenticated.With(detail);

    public static ProblemHttpResult NoRight(string right) => ProblemTypes.NotAllowed.With(
        $"You are signed in, but no claim of yours gives the right '{right}' (Auth:Claims); ask who manages the accounts.");

    /// <summary>Refuses a key of another caller. The answer does not depend on whether the file exists.</summary>
    public static ProblemHttpResult NotYourKey(KeyRights rights, HttpContext context) =>
        ProblemTypes.NotAllowed.With($"This key is not yours. {Own(rights, context)}");

    /// <summary>Refuses a listing outside the caller's prefixes, or across several.</summary>
    public static ProblemHttpResult NotYourPrefix(KeyRights rights, HttpContext context) =>
        ProblemTypes.NotAllowed.With($"List one of your own prefixes. {Own(rights, context)}");

    /// <summary>Refuses what is about the files of all callers.</summary>
    public static ProblemHttpResult NotForAll() =>
        ProblemTypes.NotAllowed.With("This answer is about the files of all callers; you may see your own only (Auth:Claims:AllKeys).");

    public static ProblemHttpResult NoAntiforgeryToken() =>
        ProblemTypes.BadRequest.With($"A change by a browser session needs the header {AntiforgeryGuard.Header} with the token of GET "
            + $"{SessionRoutes.MePath}; reload the page.");

    public static ProblemHttpResult SignInFailed() => ProblemTypes.BadRequest.With(
        "The issuer's answer does not belong to a sign-in of this browser, or is too old; open the page again.");

    public static ProblemHttpResult SignInUnavailable() => ProblemTypes.Unavailable.With(
        "Sign-ins cannot be checked: the issuer (Auth:Authority) or the store of the cookies' keys does not answer.");

    public static ProblemHttpResult TooMany(string detail) => ProblemTypes.TooManyRequests.With(detail);

    private static string Own(KeyRights rights, HttpContext context)
    {
        var own = rights.OwnOf(context.User).Take(10).Select(own => own.Shown).ToList();
        return own.Count == 0 ? "No claim of yours gives a prefix (Auth:Prefixes)." : $"Yours begin with {string.Join(", ", own)}.";
    }
}
