using System.ComponentModel.DataAnnotations;

namespace FilePipeline.Ingest;

/// <summary>Section <c>Upload:S3</c>: uploads of browsers straight to the bucket.</summary>
internal sealed class DirectUploadOptions
{
    /// <summary>Name of the bucket.</summary>
    public string Bucket { get; set; } = "";

    /// <summary>Region of the bucket and of the identity pool.</summary>
    public string Region { get; set; } = "";

    /// <summary>Id of the Cognito identity pool, <c>REGION:UUID</c>.</summary>
    public string IdentityPoolId { get; set; } = "";

    /// <summary>Name of the issuer in the identity pool; empty means <c>Auth:Authority</c> without its scheme.</summary>
    public string LoginProvider { get; set; } = "";

    /// <summary>Origin of S3 where it is not AWS'; the bucket is then a part of the path.</summary>
    public string Endpoint { get; set; } = "";

    /// <summary>Origin of Cognito's identity service where it is not AWS'.</summary>
    public string CognitoEndpoint { get; set; } = "";

    /// <summary>Bytes of a part; a larger file is sent in parts. S3 takes 10,000 parts of at least 5 MiB.</summary>
    [Range(5 << 20, 1 << 30)]
    public int PartBytes { get; set; } = 8 << 20;

    /// <summary>The buckets of other sources than the default one. The page offers those sources that are listed.</summary>
    public IList<DirectSource> Sources { get; } = [];

    /// <summary>Address of the bucket, without a slash at the end.</summary>
    public string BucketAddress() => AddressOf(Bucket, Region);

    /// <summary>Address of the bucket of another source, without a slash at the end.</summary>
    public string AddressOf(DirectSource source) => AddressOf(source.Bucket, source.Region);

    /// <summary>Origins of the buckets.</summary>
    public IEnumerable<string> BucketOrigins() =>
        Endpoint.Length > 0 ? [Endpoint] : [BucketAddress(), .. Sources.Select(AddressOf)];

    /// <summary>Origin of Cognito's identity service.</summary>
    public string CognitoOrigin() =>
        CognitoEndpoint.Length > 0 ? CognitoEndpoint : $"https://cognito-identity.{Region}.amazonaws.com";

    /// <summary>Name of the issuer in the identity pool.</summary>
    public string LoginProviderOf(string authority) =>
        LoginProvider.Length > 0 ? LoginProvider : authority[(authority.IndexOf("//", StringComparison.Ordinal) + 2)..].TrimEnd('/');

    private string AddressOf(string bucket, string region) =>
        Endpoint.Length > 0 ? $"{Endpoint}/{bucket}" : $"https://{bucket}.s3.{region}.amazonaws.com";
}

/// <summary>The bucket of a source that browsers send files to.</summary>
internal sealed class DirectSource
{
    /// <summary>Name of the source.</summary>
    public string Source { get; set; } = "";

    /// <summary>Name of the bucket.</summary>
    public string Bucket { get; set; } = "";

    /// <summary>Region of the bucket.</summary>
    public string Region { get; set; } = "";
}
