using System.Net;
using System.Net.Sockets;
using FilePipeline.Emulator.Provisioning;

namespace FilePipeline.Emulator.Tests.Provisioning;

public sealed class ProvisionFailureTests
{
    [Fact]
    public async Task An_endpoint_that_refuses_connections_does_not_answer()
    {
        var connection = Provisions.ConnectionTo(ClosedPort());

        var exception = await Assert.ThrowsAsync<ProvisionException>(() => connection.ProvisionAsync(Provisions.OfThisRepository));

        Assert.StartsWith($"http://127.0.0.1:{connection.Endpoint.Port} does not answer: ", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
    }

    [Fact]
    public async Task A_refused_connection_to_SNS_is_reported_too()
    {
        var exception = await Assert.ThrowsAsync<ProvisionException>(() =>
            Provisions.ConnectionTo(ClosedPort()).ProvisionAsync(Provisions.With(topics: [new("t")])));

        Assert.Contains("does not answer: ", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_silent_endpoint_does_not_answer_within_the_time_limit(bool isTopic)
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var connection =
            Provisions.ConnectionTo(new Uri($"http://{silent.LocalEndpoint}")) with { RequestTimeout = TimeSpan.FromSeconds(0.1) };

        var exception = await Assert.ThrowsAsync<ProvisionException>(
            () => connection.ProvisionAsync(isTopic ? Provisions.With(topics: [new("t")]) : Provisions.With([new("q")])));

        Assert.Equal($"http://{silent.LocalEndpoint} does not answer within 0.1 s", exception.Message);
    }

    [Theory]
    [InlineData("sqs", "")]
    [InlineData("sns", "")]
    [InlineData("dynamodb", "")]
    [InlineData("s3", "")]
    [InlineData("sqs", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")]
    [InlineData("sns", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<")]
    [InlineData("s3", "HTTP/1.1 200 OK\r\nContent-Len")]
    public async Task An_endpoint_that_closes_the_connection_does_not_answer(string service, string answer)
    {
        await using var endpoint = ClosingEndpoint.Start(answer);
        var topology = service switch
        {
            "sqs" => Provisions.With([new("q")]),
            "sns" => Provisions.With(topics: [new("t")]),
            "dynamodb" => Provisions.With(tables: [new("t", "key")]),
            _ => Provisions.With(buckets: [new("b", [])]),
        };

        var exception = await Assert.ThrowsAsync<ProvisionException>(
            () => Provisions.ConnectionTo(endpoint.Address).ProvisionAsync(topology));

        Assert.True(exception.IsUnreachable, exception.Message);
        Assert.StartsWith(
            $"{endpoint.Address.GetLeftPart(UriPartial.Authority)} does not answer: ", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
    }

    [Fact]
    public async Task A_stop_is_not_reported_as_a_failure()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var provisioner = new Provisioner(Provisions.ConnectionTo(new Uri($"http://{silent.LocalEndpoint}")), TimeProvider.System);
        await using var items = provisioner.ProvisionAsync(Provisions.OfThisRepository, stop.Token).GetAsyncEnumerator(stop.Token);

        var first = items.MoveNextAsync();
        using var connection = await silent.AcceptTcpClientAsync(stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await first);
    }

    [Theory]
    [InlineData("sqs", "queue 'file-events'")]
    [InlineData("sns", "topic 'filepipeline-alerts'")]
    [InlineData("dynamodb", "table 'filepipeline-records'")]
    [InlineData("s3", "bucket 'filepipeline-uploads'")]
    public async Task A_status_500_is_reported_with_endpoint_and_resource(string service, string thing)
    {
        await using var cloud = await ScriptedCloud.StartAsync();
        cloud.Instead = request => request.Service == service ? new AwsAnswer(500, "<html>\nout of order</html>", "text/html") : null;

        var exception = await Assert.ThrowsAsync<ProvisionException>(() => cloud.ProvisionAsync(Provisions.OfThisRepository));

        Assert.StartsWith($"{thing}: ", exception.Message, StringComparison.Ordinal);
        Assert.Contains($"http://127.0.0.1:{cloud.Address.Port} answered 500", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
    }

    [Fact]
    public async Task A_refusal_is_reported_with_code_and_reason()
    {
        await using var cloud = await ScriptedCloud.StartAsync();
        cloud.Instead = request => request.Name == "sqs.CreateQueue"
            ? AwsAnswer.Refuse("com.amazonaws.sqs#AccessDenied", "no queue for you")
            : null;

        var exception = await Assert.ThrowsAsync<ProvisionException>(() => cloud.ProvisionAsync(Provisions.OfThisRepository));

        Assert.Equal(
            $"queue 'file-events': http://127.0.0.1:{cloud.Address.Port} answered 400 AccessDenied: no queue for you", exception.Message);
    }

    [Fact]
    public async Task A_refusal_of_SNS_is_reported_with_code_and_reason()
    {
        await using var cloud = await ScriptedCloud.StartAsync();
        cloud.Instead = request => request.Name == "sns.CreateTopic"
            ? new AwsAnswer(403,
                "<ErrorResponse><Error><Code>AuthorizationError</Code><Message>not allowed</Message></Error></ErrorResponse>", "text/xml")
            : null;

        var exception = await Assert.ThrowsAsync<ProvisionException>(() => cloud.ProvisionAsync(Provisions.OfThisRepository));

        Assert.Equal($"topic 'filepipeline-alerts': http://127.0.0.1:{cloud.Address.Port} answered 403 AuthorizationError: not allowed",
            exception.Message);
    }

    [Theory]
    [InlineData(403)]
    [InlineData(301)]
    public async Task A_bucket_of_another_account_is_not_changed(int status)
    {
        await using var cloud = await ScriptedCloud.StartAsync();
        cloud.Instead = request => request.Operation == "HeadBucket" ? new AwsAnswer(status, "") : null;

        var exception = await Assert.ThrowsAsync<ProvisionException>(() =>
            cloud.ProvisionAsync(Provisions.With(buckets: [new("taken", [])])));

        Assert.Equal($"bucket 'taken' belongs to another account or region ({status})", exception.Message);
        Assert.Empty(cloud.Writes);
    }

    [Theory]
    [InlineData("sqs")]
    [InlineData("sns")]
    [InlineData("dynamodb")]
    public async Task An_HTML_page_is_not_accepted_as_an_answer(string service)
    {
        await using var cloud = await ScriptedCloud.StartAsync();
        cloud.Instead = request => request.Service == service ? new AwsAnswer(200, "<!doctype html><p>It works!", "text/html") : null;

        var exception = await Assert.ThrowsAsync<ProvisionException>(() => cloud.ProvisionAsync(Provisions.OfThisRepository));

        Assert.DoesNotContain('\n', exception.Message);
        Assert.Contains($"http://127.0.0.1:{cloud.Address.Port}", exception.Message, StringComparison.Ordinal);
    }

    internal static Uri ClosedPort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}");
    }
}
