using Amazon.Runtime;

namespace FilePipeline.Emulator.Provisioning;

/// <summary>Where AWS, or what stands in for it, answers, and who we are there.</summary>
internal sealed record AwsPlace(Uri Endpoint, string Region, string AccessKey, string SecretKey, string? SessionToken)
{
    public const string DefaultEndpoint = "http://localhost:4566";

    /// <summary>That of the components for a laptop: AWS_REGION may say another, and what is made there they would not find.</summary>
    public const string DefaultRegion = "us-east-1";

    private const string StandInKey = "test";

    /// <summary>How long one request may take.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    public AWSCredentials Credentials =>
        SessionToken is null ? new BasicAWSCredentials(AccessKey, SecretKey) : new SessionAWSCredentials(AccessKey, SecretKey, SessionToken);

    /// <summary>With the AWS key of the environment; without one, with the key that stand-ins take.</summary>
    /// <exception cref="ArgumentException">Half a key.</exception>
    public static AwsPlace Of(Uri endpoint, string region, Func<string, string?> environment)
    {
        var key = Variable("AWS_ACCESS_KEY_ID");
        var secret = Variable("AWS_SECRET_ACCESS_KEY");
        if (key is null != secret is null) throw new ArgumentException("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: one is set, the other is not");
        return new AwsPlace(
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
        config.Timeout = Patience;
        config.MaxErrorRetry = 1;
        return config;
    }
}
