using System.Globalization;
using System.Text;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.AwsHttp;

/// <summary>Sends the messages of topics to subscribed addresses. A failed request is repeated four times, after 1, 2, 4 and 8 s.</summary>
internal sealed class Poster(EmbeddedCloud cloud) : IAsyncDisposable
{
    /// <summary>The retries in the words of SNS.</summary>
    public const string DeliveryPolicy =
        """{"http":{"defaultHealthyRetryPolicy":{"minDelayTarget":1,"maxDelayTarget":8,"numRetries":4}}}""";

    private const int MaxAttempts = 5;

    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(15);
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { Timeout = _timeout };
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    private PostStore Posts => cloud.Topics.Posts;

    public void Start() => _running = Task.Run(RunAsync);

    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested) return;
        await _stop.CancelAsync();
        await _running;
        _http.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var added = Posts.Added.Next;
            await Task.WhenAll(Posts.Due().Select(SendAsync));
            try
            {
                await added.WaitAsync(Posts.UntilDue() ?? Timeout.InfiniteTimeSpan, cloud.Clock, _stop.Token);
            }
            catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
            {
                // The time of a retry has come, or the server stops.
            }
        }
    }

    private async Task SendAsync(Post post)
    {
        var failure = await TrySendAsync(post);
        if (_stop.IsCancellationRequested && failure is not null) return;
        if (failure is null)
        {
            Posts.Delete(post);
        }
        else if (post.Attempts + 1 < MaxAttempts)
        {
            Posts.Retry(post, TimeSpan.FromSeconds(1 << post.Attempts));
        }
        else
        {
            Posts.Delete(post);
            cloud.Incidents.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"Dropped a message of topic {post.Topic} to {post.Address} after {MaxAttempts} attempts: {failure}"));
        }
    }

    /// <returns>Null, or why the address did not accept the request.</returns>
    private async Task<string?> TrySendAsync(Post post)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, post.Address);
        request.Content = new StringContent(post.Body, Encoding.UTF8, "text/plain");
        var arn = TopicStore.ArnOf(post.Topic);
        request.Headers.Add("x-amz-sns-message-type", post.Type);
        request.Headers.Add("x-amz-sns-message-id", post.MessageId);
        request.Headers.Add("x-amz-sns-topic-arn", arn);
        if (post.Type == PostStore.Notification) request.Headers.Add("x-amz-sns-subscription-arn", $"{arn}:{post.Subscription}");
        if (cloud.Topics.Subscriptions.Find(post.Subscription)?.IsRaw is true) request.Headers.Add("x-amz-sns-rawdelivery", "true");
        request.Headers.TryAddWithoutValidation("User-Agent", "Amazon Simple Notification Service Agent");
        try
        {
            using var answer = await _http.SendAsync(request, _stop.Token);
            return answer.IsSuccessStatusCode ? null : string.Create(CultureInfo.InvariantCulture, $"status {(int)answer.StatusCode}");
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            return exception.Message;
        }
    }
}
