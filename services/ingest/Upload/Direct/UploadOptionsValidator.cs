using System.Text.RegularExpressions;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using Microsoft.Extensions.Options;

namespace FilePipeline.Ingest;

/// <summary>Reports all invalid settings of the section <c>Upload</c> together.</summary>
internal sealed partial class UploadOptionsValidator(IConfiguration configuration) : IValidateOptions<UploadOptions>
{
    private const int Patience = 1000;

    public ValidateOptionsResult Validate(string? name, UploadOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        errors.AddResult(new UploadOptionsRanges().Validate(name, options));
        if (!Enum.IsDefined(options.Mode)) errors.AddError($"({options.Mode}) must be Service or S3", "Upload:Mode");
        for (var at = 0; at < options.Extensions.Count; at++)
        {
            if (!Extension().IsMatch(options.Extensions[at]))
                errors.AddError($"({options.Extensions[at]}) must be an extension without a dot, or *", $"Upload:Extensions:{at}");
        }

        if (options.Mode == UploadMode.S3) CheckDirect(options.S3, errors);
        return errors.Build();
    }

    private void CheckDirect(DirectUploadOptions s3, ValidateOptionsResultBuilder errors)
    {
        CheckBucket(s3.Bucket, s3.Region, "Upload:S3", errors);
        for (var at = 0; at < s3.Sources.Count; at++)
        {
            var (source, path) = (s3.Sources[at], $"Upload:S3:Sources:{at}");
            CheckBucket(source.Bucket, source.Region, path, errors);
            if (!SourceNames.IsName(source.Source)) errors.AddError($"({source.Source}) must be {SourceNames.Rule}", $"{path}:Source");
            else if (s3.Sources.Take(at).Any(other => other.Source == source.Source))
                errors.AddError($"({source.Source}) is listed twice", $"{path}:Source");
        }

        if (!Pool().IsMatch(s3.IdentityPoolId))
            errors.AddError($"({s3.IdentityPoolId}) must be REGION:UUID of a Cognito identity pool", "Upload:S3:IdentityPoolId");
        foreach (var (origin, path) in (IEnumerable<(string, string)>)
            [(s3.Endpoint, "Upload:S3:Endpoint"), (s3.CognitoEndpoint, "Upload:S3:CognitoEndpoint")])
        {
            // It becomes a part of the Content-Security-Policy.
            if (origin.Length > 0 && !(OtherOrigins.IsOrigin(origin) && !origin.AsSpan().ContainsAny("'; ,")))
                errors.AddError($"({origin}) must be scheme, host and port only", path);
        }

        var auth = configuration.ReadEarly<AuthOptions>(AuthOptions.Section);
        if (!auth.HasSignIn() || auth.ClientId.Length == 0)
            errors.AddError("(S3) needs the sign-in on the pages: set Auth:Authority and Auth:ClientId", "Upload:Mode");
    }

    private static void CheckBucket(string bucket, string region, string path, ValidateOptionsResultBuilder errors)
    {
        if (!Bucket().IsMatch(bucket))
            errors.AddError($"({bucket}) must be the name of a bucket, without dots because of TLS", $"{path}:Bucket");
        if (!Region().IsMatch(region)) errors.AddError($"({region}) must be a region such as eu-central-1", $"{path}:Region");
    }

    [GeneratedRegex("^([a-z0-9]+|\\*)$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, Patience)]
    private static partial Regex Extension();

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", RegexOptions.None, Patience)]
    private static partial Regex Bucket();

    [GeneratedRegex("^[a-z]{2}(-[a-z]+)+-[0-9]+$", RegexOptions.ExplicitCapture, Patience)]
    private static partial Regex Region();

    [GeneratedRegex("^[a-z0-9-]+:[0-9a-f-]{36}$", RegexOptions.None, Patience)]
    private static partial Regex Pool();
}
