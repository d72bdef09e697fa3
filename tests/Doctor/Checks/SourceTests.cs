namespace FilePipeline.Doctor.Tests;

/// <summary>D45 and D46: further upload buckets, and D53.</summary>
public sealed class SourceTests : IDisposable
{
    private const string Source = """
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata: {name: files-eu, namespace: filepipeline}
        spec:
          type: bindings.aws.s3
          version: v1
          metadata:
            - {name: bucket, value: acme-eu}
            - {name: direction, value: output}
            - {name: region, value: eu-west-1}
        scopes: [ingest, processor, requeue]
        """;

    private readonly ClusterCase _case = new();

    public void Dispose() => _case.Dispose();

    [Fact]
    public void A_source_without_a_region_is_found()
    {
        _case.Desired.Add(Source).Component("files-eu", "region", null);

        Assert.Contains("component files-eu has no region", _case.Desired.Finds("D45").Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void A_source_whose_bucket_notifies_nobody_is_found()
    {
        _case.Desired.Add(Source).With(topology => topology with { Buckets = [.. topology.Buckets, new("acme-eu", [])] });

        Assert.Equal("bucket acme-eu of files-eu notifies nobody: only the next reconcile finds its files",
            _case.Desired.Finds("D45").Cause);
    }

    [Fact]
    public async Task A_bucket_of_an_account_that_notifies_nobody_is_found()
    {
        _case.Desired.Add(Source);
        _case.Answer("aws s3api get-bucket-notification-configuration --bucket acme-eu --region eu-west-1 *", "{}");

        Assert.Equal("bucket acme-eu of files-eu notifies nobody: only the next reconcile finds its files",
            (await _case.FindsAsync("D13")).Cause);
    }

    [Fact]
    public void A_source_without_rights_is_found()
    {
        _case.Desired.Add(Source).WithIam("""
            {"processor":{"files":["s3:GetObject"],"files-*":["s3:ListBucket"]},"requeue":{"files-*":["s3:ListBucket"]} }
            """);

        Assert.Equal("processor has no s3:GetObject on bucket acme-eu of files-eu: its files end files-unavailable",
            _case.Desired.Finds("D46").Cause);
    }

    [Fact]
    public void A_source_that_requeue_does_not_load_is_found()
    {
        _case.Desired.Add(Source.Replace(", requeue", "", StringComparison.Ordinal));

        Assert.Contains("component files-eu is not scoped to requeue", _case.Desired.Finds("D46").Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void A_complete_source_passes() =>
        Assert.All(_case.Desired.Add(Source).Run("D45").Concat(_case.Desired.Run("D46")), finding =>
            Assert.Equal(Verdict.Pass, finding.Verdict));

    [Theory]
    [InlineData(20, false, "ends on ")]
    [InlineData(-2, true, "ended on ")]
    public async Task A_root_certificate_near_its_end_is_found(int days, bool fails, string cause)
    {
        _case.Answer("kubectl -n dapr-system get configmap dapr-trust-bundle *", ClusterCase.TrustBundle(TimeSpan.FromDays(days)));

        var finding = await _case.FindsAsync("D53", fails ? Verdict.Fail : Verdict.Warn);

        Assert.Contains(cause, finding.Cause, StringComparison.Ordinal);
        Assert.StartsWith("dapr mtls renew-certificate", finding.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bundle_without_a_certificate_is_found()
    {
        _case.Answer("kubectl -n dapr-system get configmap dapr-trust-bundle *", """{"data":{"ca.crt":"none"}}""");

        Assert.Contains("holds no certificate", (await _case.FindsAsync("D53")).Cause, StringComparison.Ordinal);
    }
}
