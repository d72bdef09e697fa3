using FilePipeline.Hosting;
using Microsoft.Extensions.Configuration;

namespace FilePipeline.Ingest.Tests;

public sealed class UploadOptionsTests
{
    private static readonly (string, string)[] _direct =
    [
        ("Upload:Mode", "S3"), ("Upload:S3:Bucket", "my-bucket"), ("Upload:S3:Region", "eu-central-1"),
        ("Upload:S3:IdentityPoolId", "eu-central-1:11111111-2222-3333-4444-555555555555"),
        ("Upload:S3:Sources:0:Source", "eu"), ("Upload:S3:Sources:0:Bucket", "my-bucket-eu"), ("Upload:S3:Sources:0:Region", "eu-west-1"),
        ("Upload:S3:Sources:1:Source", "us"), ("Upload:S3:Sources:1:Bucket", "my-bucket-us"), ("Upload:S3:Sources:1:Region", "us-east-1"),
        ("Auth:Authority", "https://login.example.com"), ("Auth:ClientId", "pages"),
    ];

    [Fact]
    public void The_defaults_are_valid() => Assert.Empty(ErrorsOf());

    [Fact]
    public void Complete_settings_of_uploads_straight_to_S3_are_valid() => Assert.Empty(ErrorsOf(_direct));

    [Theory]
    [InlineData("Upload:Extensions:0", ".csv", "Upload:Extensions:0")]
    [InlineData("Upload:PartialLifetime", "00:00:01", "PartialLifetime")]
    [InlineData("Upload:S3:Bucket", "My.Bucket", "Upload:S3:Bucket")]
    [InlineData("Upload:S3:Region", "Frankfurt", "Upload:S3:Region")]
    [InlineData("Upload:S3:IdentityPoolId", "x", "Upload:S3:IdentityPoolId")]
    [InlineData("Upload:S3:Endpoint", "http://localhost:4566/path", "Upload:S3:Endpoint")]
    [InlineData("Upload:S3:CognitoEndpoint", "https://a.example ;script-src *", "Upload:S3:CognitoEndpoint")]
    [InlineData("Upload:S3:PartBytes", "1000", "PartBytes")]
    [InlineData("Upload:S3:Sources:0:Bucket", "My.Bucket", "Upload:S3:Sources:0:Bucket")]
    [InlineData("Upload:S3:Sources:0:Region", "Ireland", "Upload:S3:Sources:0:Region")]
    [InlineData("Upload:S3:Sources:0:Source", "EU", "Upload:S3:Sources:0:Source")]
    [InlineData("Upload:S3:Sources:1:Source", "eu", "Upload:S3:Sources:1:Source")]
    [InlineData("Auth:ClientId", "", "Upload:Mode")]
    public void An_invalid_setting_is_named(string key, string value, string path) =>
        Assert.Contains(path, Assert.Single(ErrorsOf([.. _direct, (key, value)])), StringComparison.Ordinal);

    [Fact]
    public void All_invalid_settings_are_named_together()
    {
        var errors = string.Join('\n', ErrorsOf(("Upload:Mode", "S3")));
        foreach (var path in (string[])["Upload:S3:Bucket", "Upload:S3:Region", "Upload:S3:IdentityPoolId", "Upload:Mode"])
            Assert.Contains(path, errors, StringComparison.Ordinal);
    }

    private static IReadOnlyList<string> ErrorsOf(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
            settings.GroupBy(one => one.Key).Select(same => KeyValuePair.Create(same.Key, (string?)same.Last().Value))).Build();
        var options = configuration.ReadEarly<UploadOptions>(UploadOptions.Section);
        var result = new UploadOptionsValidator(configuration).Validate(null, options);
        return result.Failed ? [.. result.Failures] : [];
    }
}
