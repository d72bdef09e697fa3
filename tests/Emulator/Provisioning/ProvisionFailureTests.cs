using System.Net;
using System.Net.Sockets;
using FilePipeline.Emulator.Provisioning;

namespace FilePipeline.Emulator.Tests.Provisioning;

public sealed class ProvisionFailureTests
{
    [Fact]
    public async Task An_endpoint_that_refuses_connections_does_not_answer()
    {
        var place = Provisions.Place(ClosedPort());

        var fault = await Assert.ThrowsAsync<ProvisionException>(() => place.ProvisionAsync(Provisions.OfThisRepository));

        Assert.StartsWith($"http://127.0.0.1:{place.Endpoint.Port} does not answer: ", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }

    [Fact]
    public async Task Topics_alone_meet_a_refused_connection_in_the_same_way()
    {
        var fault = await Assert.ThrowsAsync<ProvisionException>(() => Provisions.Place(ClosedPort()).ProvisionAsync(Provisions.With(topics: [new("t")])));

        Assert.Contains("does not answer: ", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_endpoint_that_takes_the_request_and_keeps_silent_does_not_answer_either(bool isTopic)
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var place = Provisions.Place(new Uri($"http://{silent.LocalEndpoint}")) with { Patience = TimeSpan.FromSeconds(0.1) };

        var fault = await Assert.ThrowsAsync<ProvisionException>(
            () => place.ProvisionAsync(isTopic ? Provisions.With(topics: [new("t")]) : Provisions.With([new("q")])));

        Assert.Equal($"http://{silent.LocalEndpoint} does not answer within 0.1 s", fault.Message);
    }

    [Fact]
    public async Task Who_stops_it_is_not_told_of_a_failure()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var provisioner = new Provisioner(Provisions.Place(new Uri($"http://{silent.LocalEndpoint}")), TimeProvider.System);
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
    public async Task An_endpoint_that_answers_500_is_named_with_the_thing_that_it_was_asked_for(string service, string thing)
    {
        await using var cloud = await ScriptedCloud.StartAsync();
        cloud.Instead = request => request.Service == service ? new AwsAnswer(500, "<html>\nout of order</html>", "text/html") : null;

        var fault = await Assert.ThrowsAsync<ProvisionException>(() => cloud.ProvisionAsync(Provisions.OfThisRepository));

        Assert.StartsWith($"{thing}: ", fault.Message, StringComparison.Ordinal);
        Assert.Contains($"http://127.0.0.1:{cloud.Address.Port} answered 500", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }

    [Fact]
    public async Task A_refusal_is_passed_on_with_its_code_and_reason()
    {
        await using var cloud = await ScriptedCloud.StartAsync();
        cloud.Instead = request => request.Name == "sqs.CreateQueue" ? AwsAnswer.Refuse("com.amazonaws.sqs#AccessDenied", "no queue for you") : null;

        var fault = await Assert.ThrowsAsync<ProvisionException>(() => cloud.ProvisionAsync(Provisions.OfThisRepository));

        Assert.Equal($"queue 'file-events': http://127.0.0.1:{cloud.Address.Port} answered 400 AccessDenied: no queue for you", fault.Message);
    }

    [Fact]
    public async Task A_refusal_of_SNS_is_passed_on_with_its_code_and_reason()
    {
        await using var cloud = await ScriptedCloud.StartAsync();
        cloud.Instead = request => request.Name == "sns.CreateTopic"
            ? new AwsAnswer(403, "<ErrorResponse><Error><Code>AuthorizationError</Code><Message>not allowed</Message></Error></ErrorResponse>", "text/xml")
            : null;

        var fault = await Assert.ThrowsAsync<ProvisionException>(() => cloud.ProvisionAsync(Provisions.OfThisRepository));

        Assert.Equal($"topic 'filepipeline-alerts': http://127.0.0.1:{cloud.Address.Port} answered 403 AuthorizationError: not allowed", fault.Message);
    }

    [Theory]
    [InlineData(403)]
    [InlineData(301)]
    public async Task A_bucket_that_is_not_ours_is_never_written_to(int status)
    {
        await using var cloud = await ScriptedCloud.StartAsync();
        cloud.Instead = request => request.Operation == "HeadBucket" ? new AwsAnswer(status, "") : null;

        var fault = await Assert.ThrowsAsync<ProvisionException>(() => cloud.ProvisionAsync(Provisions.With(buckets: [new("taken", [])])));

        Assert.Equal($"bucket 'taken' is another account's or of another region ({status})", fault.Message);
        Assert.Empty(cloud.Writes);
    }

    [Theory]
    [InlineData("sqs")]
    [InlineData("sns")]
    [InlineData("dynamodb")]
    public async Task A_page_in_place_of_an_answer_is_not_taken_for_one(string service)
    {
        await using var cloud = await ScriptedCloud.StartAsync();
        cloud.Instead = request => request.Service == service ? new AwsAnswer(200, "<!doctype html><p>It works!", "text/html") : null;

        var fault = await Assert.ThrowsAsync<ProvisionException>(() => cloud.ProvisionAsync(Provisions.OfThisRepository));

        Assert.DoesNotContain('\n', fault.Message);
        Assert.Contains($"http://127.0.0.1:{cloud.Address.Port}", fault.Message, StringComparison.Ordinal);
    }

    internal static Uri ClosedPort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}");
    }
}
