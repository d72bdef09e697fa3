using FilePipeline.Contracts;
using FilePipeline.Hosting;
using Microsoft.Extensions.Options;

namespace FilePipeline.Ingest;

/// <summary>Reports all invalid settings of the sign-in together, each with its path.</summary>
internal sealed class AuthOptionsValidator(IConfiguration configuration) : IValidateOptions<AuthOptions>
{
    public ValidateOptionsResult Validate(string? name, AuthOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        errors.AddResult(new AuthOptionsRanges().Validate(name, options));
        if (options.HasSignIn()) CheckSignIn(options, errors);
        else CheckAnonymous(options, errors);
        if (options.PublicAddress.Length > 0 && !IsOrigin(options.PublicAddress))
        {
            errors.AddError(
                $"({options.PublicAddress}) must be https and a host, without a path; http only for this machine", "Auth:PublicAddress");
        }

        for (var at = 0; at < options.Prefixes.Count; at++)
        {
            if (PrefixTemplate.ErrorOf(options.Prefixes[at]) is { } error) errors.AddError(error, $"Auth:Prefixes:{at}");
        }

        return errors.Build();
    }

    private void CheckAnonymous(AuthOptions options, ValidateOptionsResultBuilder errors)
    {
        var ingest = configuration.ReadEarly<IngestOptions>(IngestOptions.Section);
        if (PublicAddress.IsOnAnyAddress(ingest, options) && !options.AllowAnonymous)
        {
            errors.AddError(
                "is Any, which lets every client that can reach this machine upload and read without signing in; set Auth:Authority, "
                    + "or Auth:AllowAnonymous=true to confirm that",
                "Ingest:Listen");
        }

        foreach (var (isSet, path) in NeedAuthority(options))
        {
            if (isSet) errors.AddError("has no effect without Auth:Authority; set that too, or remove this setting", path);
        }
    }

    private void CheckSignIn(AuthOptions options, ValidateOptionsResultBuilder errors)
    {
        if (!IsAddress(options.Authority))
        {
            errors.AddError(
                $"({options.Authority}) must be the issuer's https address, without query; http only for this machine", "Auth:Authority");
        }

        if (options.AllowAnonymous)
            errors.AddError("contradicts Auth:Authority, which requires every caller to sign in; remove one", "Auth:AllowAnonymous");
        if (options.ClientId.Length > 0 != options.ClientSecret.Length > 0)
        {
            var missing = options.ClientId.Length == 0 ? "Auth:ClientId" : "Auth:ClientSecret";
            errors.AddError("is missing; a sign-in on the pages needs Auth:ClientId and Auth:ClientSecret", missing);
        }

        if (options.ClientId.Length + options.LoadBalancerArn.Length + options.Audiences.Count + options.Clients.Count == 0)
        {
            errors.AddError(
                "is set, but nobody could sign in: set Auth:ClientId (pages), Auth:Audiences or Auth:Clients (tokens), or "
                    + "Auth:LoadBalancerArn",
                "Auth:Authority");
        }

        if (options is { ClientId.Length: > 0, PublicAddress.Length: 0 }
            && PublicAddress.IsOnAnyAddress(configuration.ReadEarly<IngestOptions>(IngestOptions.Section), options))
        {
            errors.AddError(
                "is missing; set the https address of the pages (cookies need it), or Ingest:Listen=Loopback", "Auth:PublicAddress");
        }

        if (options.LoadBalancerArn.Length > 0 && LoadBalancerArn.Parse(options.LoadBalancerArn) is null)
        {
            errors.AddError(
                $"({options.LoadBalancerArn}) must be the ARN of an Application Load Balancer in the partition aws or aws-us-gov",
                "Auth:LoadBalancerArn");
        }

        CheckLists(options, errors);
    }

    private static void CheckLists(AuthOptions options, ValidateOptionsResultBuilder errors)
    {
        var claims = options.Claims;
        foreach (var (rule, path) in (ReadOnlySpan<(ClaimRule, string)>)[
            (claims.Upload, "Upload"), (claims.Read, "Read"), (claims.Operate, "Operate"), (claims.AllKeys, "AllKeys")])
        {
            if (string.IsNullOrWhiteSpace(rule.Type)) errors.AddError("is empty; set the type of a claim", $"Auth:Claims:{path}:Type");
            CheckTexts(rule.Values, $"Auth:Claims:{path}:Values", errors);
        }

        CheckTexts(options.Audiences, "Auth:Audiences", errors);
        CheckTexts(options.Clients, "Auth:Clients", errors);
        CheckTexts(options.Scopes, "Auth:Scopes", errors);
    }

    private static void CheckTexts(IList<string> texts, string path, ValidateOptionsResultBuilder errors)
    {
        for (var at = 0; at < texts.Count; at++)
        {
            if (string.IsNullOrWhiteSpace(texts[at])) errors.AddError("is empty; set a value, or remove it", $"{path}:{at}");
        }
    }

    private static (bool IsSet, string Path)[] NeedAuthority(AuthOptions options) =>
    [
        (options.ClientId.Length > 0, "Auth:ClientId"),
        (options.ClientSecret.Length > 0, "Auth:ClientSecret"),
        (options.Audiences.Count > 0, "Auth:Audiences"),
        (options.Clients.Count > 0, "Auth:Clients"),
        (options.LoadBalancerArn.Length > 0, "Auth:LoadBalancerArn"),
        (options.Prefixes.Count > 0, "Auth:Prefixes"),
    ];

    private static bool IsAddress(string text) => Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri is { Query: "", Fragment: "", UserInfo: "" }
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && WebCallers.IsLoopback(uri.Host)));

    private static bool IsOrigin(string text) => IsAddress(text) && new Uri(text).AbsolutePath == "/";
}
