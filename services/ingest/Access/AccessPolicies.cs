using FilePipeline.Hosting;
using Microsoft.AspNetCore.Authorization;

namespace FilePipeline.Ingest;

/// <summary>Names of the policies of the public port, one for each kind of act; every route requires one of them.</summary>
internal static class AccessPolicies
{
    /// <summary>May store and remove files.</summary>
    public const string Upload = "upload";

    /// <summary>May read files, their records, the ledger, and events.</summary>
    public const string Read = "read";

    /// <summary>May send parked files back, discard them, and reprocess.</summary>
    public const string Operate = "operate";

    /// <summary>Has signed in, whatever the rights.</summary>
    public const string SignedIn = "signed-in";

    /// <summary>The rights that a claim gives.</summary>
    public static IReadOnlyList<string> Rights { get; } = [Upload, Read, Operate];

    /// <summary>Registers sign-in, the policies, the rights to keys, the limits of each client, and CORS.</summary>
    public static void AddAccess(this WebApplicationBuilder builder)
    {
        builder.AddSettings<AuthOptions, AuthOptionsValidator>(AuthOptions.Section);
        builder.Services.AddSingleton<KeyRights>();
        builder.Services.AddSingleton<ListRights>();
        var auth = builder.Configuration.ReadEarly<AuthOptions>(AuthOptions.Section);
        builder.Services.AddAuthorizationBuilder()
            .AddPolicy(Upload, policy => Require(policy, auth, auth.Claims.Upload))
            .AddPolicy(Read, policy => Require(policy, auth, auth.Claims.Read))
            .AddPolicy(Operate, policy => Require(policy, auth, auth.Claims.Operate))
            .AddPolicy(SignedIn, policy => Require(policy, auth, null));
        if (auth.HasSignIn()) builder.AddSignIn(auth);
        builder.AddClientLimits();
        builder.AddOtherOrigins();
    }

    /// <summary>Refuses to start with a route that requires no policy and does not say that it is open to all.</summary>
    public static TBuilder WithPolicies<TBuilder>(this TBuilder routes)
        where TBuilder : IEndpointConventionBuilder
    {
        routes.Finally(endpoint =>
        {
            if (!endpoint.Metadata.Any(item => item is IAuthorizeData or IAllowAnonymous))
                throw new InvalidOperationException($"{endpoint.DisplayName} requires no policy of {nameof(AccessPolicies)}");
        });
        return routes;
    }

    /// <summary>Refuses callers who may name some keys only: a group of parked files, a job and the ledger are about the files of
    /// all.</summary>
    public static TBuilder ForAllKeys<TBuilder>(this TBuilder routes)
        where TBuilder : IEndpointConventionBuilder => routes.AddEndpointFilter((context, next) =>
            context.HttpContext.RequestServices.GetRequiredService<KeyRights>().CoversAll(context.HttpContext.User)
                ? next(context)
                : new(AccessRefusals.NotForAll()));

    private static void Require(AuthorizationPolicyBuilder policy, AuthOptions auth, ClaimRule? rule)
    {
        // Validation at the start ensures that anonymous callers are on loopback, or allowed by the settings.
        if (!auth.HasSignIn()) policy.RequireAssertion(_ => true);
        else if (rule is null) policy.RequireAuthenticatedUser();
        else policy.RequireAuthenticatedUser().RequireAssertion(context => rule.Matches(context.User));
    }
}
