using Amazon.Runtime;

namespace FilePipeline.Emulator.Provisioning;

/// <summary>Endpoint, region and credentials of AWS or its stand-in.</summary>
internal sealed record AwsConnection(Uri Endpoint, string Region, string AccessKey, string SecretKey, string? SessionToken)
{
    public const string DefaultEndpoint = "http://localhost:4566";

    /// <summary>The region of components/localstack. AWS_REGION is ignored, because they
    /// would not find resources in another region.</summary>
    public const string DefaultRegion = "us-east-1";

    private const string StandInKey = "test";

    /// <summary>The time limit of one request.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(10);

    public AWSCredentials Credentials =>
        SessionToken is null
            ? new BasicAWSCredentials(AccessKey, SecretKey)
            : new SessionAWSCredentials(AccessKey, SecretKey, SessionToken);

    /// <summary>Uses the AWS key of the environment, or the test key of stand-ins if there is none.</summary>
    /// <exception cref="ArgumentException">Only one of access key and secret is set.</exception>
    public static AwsConnection Of(Uri endpoint, string region, Func<string, string?> environment)
    {
        var key = Variable("AWS_ACCESS_KEY_ID");
        var secret = Variable("AWS_SECRET_ACCESS_KEY");
        if (key is null != secret is null) throw new ArgumentException("set both AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or neither");
        return new AwsConnection(
            endpoint,
            region,
            key ?? StandInKey,
            secret ?? StandInKey,
            key is null ? null : Variable("AWS_SESSION_TOKEN"));

        string? Variable(string name) => environment(name) is { Length: > 0 } value ? value : null;
    }

    public T Configure<T>(T config)
        where T : ClientConfig
    {
        config.ServiceURL = Endpoint.AbsoluteUri;
        config.AuthenticationRegion = Region;
        config.Timeout = RequestTimeout;
        config.MaxErrorRetry = 1;
        return config;
    }
}
