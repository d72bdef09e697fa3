using System.Text.Json;
using Amazon.SQS;
using Amazon.SQS.Model;
using FilePipeline.Emulator.AwsHttp;
using FilePipeline.Emulator.Cloud;
using FilePipeline.Emulator.Tests.Cloud;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace FilePipeline.Emulator.Tests.AwsHttp;

/// <summary>Receives that wait, visibility at its edges, and restarts.</summary>
public sealed class SqsReceiveTests : AwsTests
{
    private static readonly TimeSpan _bound = TimeSpan.FromSeconds(20);

    private string Events => AddressOf(CloudRig.Events);

    [Fact]
    public async Task A_waiting_receive_gets_the_next_message()
    {
        var receive = WaitAsync();

        await Sqs.SendMessageAsync(Events, "a", Cancellation);

        Assert.Equal("a", Assert.Single((await receive.WaitAsync(_bound, Cancellation)).Messages).Body);
    }

    [Fact]
    public async Task A_receive_waits_as_long_as_the_queue_says()
    {
        await Sqs.SetQueueAttributesAsync(Events, new() { ["ReceiveMessageWaitTimeSeconds"] = "20" }, Cancellation);
        var receive = Sqs.ReceiveMessageAsync(Events, Cancellation);

        await Rig.SendAsync("a");

        Assert.Single((await receive.WaitAsync(_bound, Cancellation)).Messages);
    }

    [Fact]
    public async Task A_client_that_goes_away_takes_no_message()
    {
        using var gone = new CancellationTokenSource();
        using var host = Host.CreateEmptyApplicationBuilder(new()).Build();
        var http = new DefaultHttpContext { RequestServices = host.Services, RequestAborted = gone.Token };
        http.Request.Body = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(new { QueueUrl = Events, WaitTimeSeconds = 20 }));
        var receive = new SqsApi(Rig.Cloud).AnswerJsonAsync(http, "ReceiveMessage");
        Assert.False(receive.IsCompleted);

        await gone.CancelAsync();
        await Task.WhenAny(receive).WaitAsync(_bound, Cancellation);
        await Rig.SendAsync("a");

        Assert.True(receive.IsCompleted);
        Assert.Equal(new QueueCounts(1, 0), await Rig.CountsAsync());
    }

    [Fact]
    public async Task A_stop_ends_a_waiting_receive()
    {
        var receive = WaitAsync();

        await StopAsync().WaitAsync(_bound, Cancellation);

        Assert.Same(receive, await Task.WhenAny(receive).WaitAsync(_bound, Cancellation));
    }

    [Fact]
    public async Task A_receive_on_a_deleted_queue_fails()
    {
        var receive = WaitAsync();

        await Sqs.DeleteQueueAsync(Events, Cancellation);

        await Assert.ThrowsAsync<QueueDoesNotExistException>(() => receive.WaitAsync(_bound, Cancellation));
    }

    [Fact]
    public async Task Two_receivers_get_each_message_once()
    {
        for (var number = 0; number < 200; number++) await Rig.SendAsync($"{number}");

        var bodies = await Task.WhenAll(DrainAsync(), DrainAsync());

        Assert.Equal(Enumerable.Range(0, 200), bodies.SelectMany(mine => mine).Select(int.Parse).Order());
    }

    [Fact]
    public async Task A_message_is_visible_exactly_when_its_timeout_ends()
    {
        await Rig.SendAsync("a");
        await ReceiveAsync();
        Rig.Clock.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromMilliseconds(1));
        Assert.Null(await ReceiveAsync());

        Rig.Clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.NotNull(await ReceiveAsync());
    }

    [Fact]
    public async Task A_changed_timeout_counts_from_the_change()
    {
        await Rig.SendAsync("a");
        var handle = (await ReceiveAsync())!.ReceiptHandle;
        Rig.Clock.Advance(TimeSpan.FromSeconds(9));
        await Sqs.ChangeMessageVisibilityAsync(Events, handle, 30, Cancellation);
        Rig.Clock.Advance(TimeSpan.FromSeconds(29));
        Assert.Null(await ReceiveAsync());

        await Sqs.ChangeMessageVisibilityBatchAsync(
            Events, [new ChangeMessageVisibilityBatchRequestEntry("a", handle) { VisibilityTimeout = 0 }], Cancellation);

        Assert.NotNull(await ReceiveAsync());
    }

    [Fact]
    public async Task A_visible_or_deleted_message_has_no_timeout_to_change()
    {
        await Rig.SendAsync("a");
        var handle = (await ReceiveAsync())!.ReceiptHandle;
        Rig.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("AWS.SimpleQueueService.MessageNotInflight", await CodeOfAsync(() => ChangeAsync(handle)));

        handle = (await ReceiveAsync())!.ReceiptHandle;
        await Sqs.DeleteMessageAsync(Events, handle, Cancellation);

        Assert.Equal("InvalidParameterValue", await CodeOfAsync(() => ChangeAsync(handle)));
        Assert.Equal("ReceiptHandleIsInvalid", await CodeOfAsync(() => ChangeAsync("nonsense")));
        Assert.Equal("ReceiptHandleIsInvalid", await CodeOfAsync(() => Sqs.DeleteMessageAsync(Events, "nonsense", Cancellation)));
        await Sqs.DeleteMessageAsync(Events, handle, Cancellation);
    }

    [Fact]
    public async Task After_its_last_receive_a_message_is_dead_lettered()
    {
        await Rig.SendAsync("a");
        for (var receive = 0; receive < 2; receive++)
        {
            Assert.NotNull(await ReceiveAsync());
            Rig.Clock.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.Null(await ReceiveAsync());

        Assert.Equal(new QueueCounts(1, 0), await Rig.CountsAsync(CloudRig.Dead));
        Assert.Equal(new QueueCounts(0, 0), await Rig.CountsAsync());
    }

    [Fact]
    public async Task Without_its_dead_letter_queue_a_message_stays()
    {
        await Sqs.DeleteQueueAsync(AddressOf(CloudRig.Dead), Cancellation);
        await Rig.SendAsync("a");
        for (var receive = 0; receive < 3; receive++)
        {
            Assert.NotNull(await ReceiveAsync());
            Rig.Clock.Advance(TimeSpan.FromSeconds(10));
        }
    }

    [Fact]
    public async Task After_a_restart_messages_handles_and_counts_are_the_same()
    {
        await Rig.SendAsync("in flight");
        await Rig.SendAsync("waiting");
        var handle = (await ReceiveAsync())!.ReceiptHandle;
        await RestartAsync();

        Assert.Equal(new QueueCounts(1, 1), await Rig.CountsAsync());
        Assert.Equal("waiting", (await ReceiveAsync())!.Body);
        await Sqs.DeleteMessageAsync(Events, handle, Cancellation);
        Assert.Equal(new QueueCounts(0, 1), await Rig.CountsAsync());
    }

    private Task<ReceiveMessageResponse> WaitAsync() =>
        Sqs.ReceiveMessageAsync(new ReceiveMessageRequest(Events) { WaitTimeSeconds = 20 }, Cancellation);

    private async Task<Message?> ReceiveAsync() => (await Sqs.ReceiveMessageAsync(Events, Cancellation)).Messages?.Single();

    private Task<ChangeMessageVisibilityResponse> ChangeAsync(string handle) =>
        Sqs.ChangeMessageVisibilityAsync(Events, handle, 5, Cancellation);

    private async Task<List<string>> DrainAsync()
    {
        List<string> bodies = [];
        var request = new ReceiveMessageRequest(Events) { MaxNumberOfMessages = 7 };
        while ((await Sqs.ReceiveMessageAsync(request, Cancellation)).Messages is { } messages)
            bodies.AddRange(messages.Select(message => message.Body));
        return bodies;
    }

    private static async Task<string> CodeOfAsync(Func<Task> call) => (await Assert.ThrowsAnyAsync<AmazonSQSException>(call)).ErrorCode;
}
