using System.Text.Json.Nodes;

namespace FilePipeline.Doctor.Tests;

/// <summary>D38, and the disk of D31: the load balancer and the uploads behind it.</summary>
public sealed class EdgeTests
{
    private const string Prefix = "alb.ingress.kubernetes.io/";
    private readonly ManifestCase _case = new();

    [Theory]
    [InlineData("certificate-arn")]
    [InlineData("listen-ports", """[{"HTTP":80}]""")]
    public void Plain_HTTP_alone_is_found(string annotation, string? value = null)
    {
        Annotate(annotation, value);

        Assert.Equal(
            "Ingress/ingest: files and links travel in clear: it has no HTTPS listener with a certificate", _case.Finds("D38").Cause);
    }

    [Fact]
    public void Plain_HTTP_beside_HTTPS_is_found()
    {
        Annotate("ssl-redirect", null);

        Assert.Equal(
            ("Ingress/ingest: it serves plain HTTP too", "in Ingress/ingest set alb.ingress.kubernetes.io/ssl-redirect: \"443\""),
            (_case.Finds("D38").Cause, _case.Finds("D38").Fix));
    }

    [Fact]
    public void HTTPS_alone_needs_no_redirect()
    {
        Annotate("listen-ports", """[{"HTTPS":443}]""");
        Annotate("ssl-redirect", null);

        Assert.Equal(Verdict.Pass, Assert.Single(_case.Run("D38")).Verdict);
    }

    [Fact]
    public void An_anonymous_page_on_the_internet_is_found()
    {
        Annotate("scheme", "internet-facing");
        Assert.Equal(Verdict.Pass, Assert.Single(_case.Run("D38")).Verdict);

        _case.EditPod("ingest", pod => pod["containers"]![0]!.AsObject()["env"] =
            JsonNode.Parse("""[{"name":"Auth__AllowAnonymous","value":"true"}]"""));

        Assert.StartsWith("Ingress/ingest is reachable from the internet and nobody signs in", _case.Finds("D38").Cause,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("inbound-cidrs", null, "it accepts connections from any address")]
    [InlineData("inbound-cidrs", "10.0.0.0/8,0.0.0.0/0", "it accepts connections from any address")]
    [InlineData("load-balancer-attributes", null, "it ends a request after 60 s without a byte, while ingest stores a large file")]
    [InlineData("load-balancer-attributes", "a=b,idle_timeout.timeout_seconds=120",
        "it ends a request after 120 s without a byte, while ingest stores a large file")]
    public void Open_networks_and_short_patience_give_a_warning(string annotation, string? value, string effect)
    {
        Annotate(annotation, value);

        Assert.Equal($"Ingress/ingest: {effect}", _case.Finds("D38", Verdict.Warn).Cause);
    }

    [Fact]
    public void A_public_port_that_every_pod_reaches_is_found()
    {
        _case.Add("""
            kind: NetworkPolicy
            metadata: {name: public, namespace: filepipeline}
            spec:
              podSelector: {matchLabels: {app.kubernetes.io/name: ingest}}
              policyTypes: [Ingress]
              ingress: [{ports: [{port: 8080, protocol: TCP}]}]
            """);

        Assert.Equal(
            "NetworkPolicy/public lets every pod of the cluster reach Deployment/ingest, past the load balancer", _case.Finds("D38").Cause);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("8Gi")]
    public void A_scratch_volume_larger_than_the_requested_disk_is_found(string? request)
    {
        _case.EditPod("processor", pod =>
        {
            pod["volumes"]![0]!["emptyDir"] = JsonNode.Parse("""{"sizeLimit":"12Gi"}""");
            if (request is not null) pod["containers"]![0]!["resources"]!["requests"]!["ephemeral-storage"] = request;
        });

        Assert.StartsWith(
            "Deployment/processor: its scratch volume may take 12Gi of the node's disk, which it does not request",
            _case.Finds("D31").Cause, StringComparison.Ordinal);
    }

    private void Annotate(string name, string? value) => _case.Edit(
        "Ingress", "ingest", body => ManifestCase.Set(body["metadata"]!["annotations"]!, Prefix + name, value));
}
