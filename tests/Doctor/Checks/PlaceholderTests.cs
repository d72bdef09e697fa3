namespace FilePipeline.Doctor.Tests;

/// <summary>D39: values of the shipped tree.</summary>
public sealed class PlaceholderTests
{
    private readonly ManifestCase _case = new();

    public PlaceholderTests() => _case.WithoutPlaceholders().Remove("Component", "email");

    [Fact]
    public void Every_kind_of_placeholder_is_found_with_its_place_and_fix()
    {
        _case.Add("""
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata:
              name: public
              annotations: {alb.ingress.kubernetes.io/certificate-arn: "arn:aws:acm:us-east-1:1:certificate/00000000-0000-0000-0000-000000000000"}
            spec: {rules: [{host: files.example.com}]}
            ---
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: {name: aws}
            spec: {egress: [{to: [{ipBlock: {cidr: 203.0.113.0/24}}]}]}
            """);
        _case.EditPod("processor", pod => pod["containers"]![0]!["image"] = $"filepipeline/processor@sha256:{new string('0', 64)}");

        var causes = _case.Run("D39").Select(finding => finding.Cause).ToList();

        Assert.Equal(6, causes.Count);
        Assert.Contains("a name below example.com stands at Ingress/public.spec.rules[0].host", causes);
        Assert.Contains("an address block for documentation stands at NetworkPolicy/aws.spec.egress[0].to[0].ipBlock.cidr", causes);
        Assert.Contains("an image digest of zeros stands at Deployment/processor.spec.template.spec.containers[0].image", causes);
        Assert.Contains(causes, cause => cause.StartsWith("a certificate of zeros stands at Ingress/public", StringComparison.Ordinal));
        Assert.Contains(causes, cause => cause.Contains(" more places", StringComparison.Ordinal));
        Assert.All(_case.Run("D39"), finding => Assert.False(string.IsNullOrEmpty(finding.Fix)));
    }

    [Theory]
    [InlineData("files.myexample.com")]
    [InlineData("example.community.org")]
    public void Another_name_is_none(string host)
    {
        _case.Add($"apiVersion: v1\nkind: Ingress\nmetadata: {{name: public}}\nspec: {{rules: [{{host: {host}}}]}}\n");

        Assert.DoesNotContain(_case.Run("D39"), finding => finding.Cause.Contains("example.com ", StringComparison.Ordinal));
    }
}
