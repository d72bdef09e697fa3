using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace FilePipeline.Ingest;

/// <summary>Section <c>Auth</c>: who may call the public port.</summary>
internal sealed class AuthOptions
{
    /// <summary>Section of these settings.</summary>
    public const string Section = "Auth";

    /// <summary>Confirms that every client that can reach the port may upload and read without signing in.</summary>
    public bool AllowAnonymous { get; set; }

    /// <summary>The OpenID Connect issuer; empty means that nobody signs in.</summary>
    public string Authority { get; set; } = "";

    /// <summary>This service's client id at the issuer, for sign-in on the pages.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>The secret of that client. It also encrypts the keys of the cookies in the state store.</summary>
    public string ClientSecret { get; set; } = "";

    /// <summary>Scheme and host by which browsers reach the pages, such as <c>https://files.example.com</c>; empty means the address of
    /// the request.</summary>
    public string PublicAddress { get; set; } = "";

    /// <summary>Scopes that a sign-in requests beside <c>openid</c> and <c>profile</c>.</summary>
    public IList<string> Scopes { get; } = [];

    /// <summary>Audiences (<c>aud</c>) of the bearer tokens that are accepted.</summary>
    public IList<string> Audiences { get; } = [];

    /// <summary>Client ids (<c>client_id</c>) of the bearer tokens without an audience that are accepted; Cognito's access tokens have
    /// none.</summary>
    public IList<string> Clients { get; } = [];

    /// <summary>ARN of the Application Load Balancer whose signed header names the caller; empty means that the header is
    /// ignored.</summary>
    public string LoadBalancerArn { get; set; } = "";

    /// <summary>How long a sign-in on the pages lasts.</summary>
    [Range(typeof(TimeSpan), "00:05:00", "7.00:00:00")]
    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromHours(8);

    /// <summary>The claims that give each right.</summary>
    public RightClaims Claims { get; set; } = new();

    /// <summary>Prefixes of the keys that a caller may name, with claims in braces: <c>users/{sub}/</c>, or <c>eu:users/{sub}/</c> in the
    /// source <c>eu</c>. Empty means all keys of all sources.</summary>
    public IList<string> Prefixes { get; } = [];

    /// <summary>Whether callers sign in.</summary>
    public bool HasSignIn() => Authority.Length > 0;

    /// <summary>Whether browsers use TLS, so that cookies can be bound to it.</summary>
    public bool IsSecure() => PublicAddress.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
}

/// <summary>The claims that give each right.</summary>
internal sealed class RightClaims
{
    /// <summary>For the policy <see cref="AccessPolicies.Upload"/>.</summary>
    public ClaimRule Upload { get; set; } = new(AccessPolicies.Upload);

    /// <summary>For the policy <see cref="AccessPolicies.Read"/>.</summary>
    public ClaimRule Read { get; set; } = new(AccessPolicies.Read);

    /// <summary>For the policy <see cref="AccessPolicies.Operate"/>.</summary>
    public ClaimRule Operate { get; set; } = new(AccessPolicies.Operate);

    /// <summary>Frees a caller from <see cref="AuthOptions.Prefixes"/>.</summary>
    public ClaimRule AllKeys { get; set; } = new("all-keys");
}

[OptionsValidator]
internal sealed partial class AuthOptionsRanges : IValidateOptions<AuthOptions>;
