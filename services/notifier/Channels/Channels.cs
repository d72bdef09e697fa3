using System.Globalization;
using System.Net;
using Dapr;
using Dapr.Client;
using FilePipeline.Contracts;
using Microsoft.Extensions.Options;

namespace FilePipeline.Notifier;

/// <summary>Sends messages through the channels, each a Dapr output binding.</summary>
internal sealed class Channels(DaprClient dapr, IOptions<NotifierOptions> options, MessageWords words, TimeProvider clock) : IDisposable
{
    private const int MaxRetryAfterSeconds = 24 * 60 * 60;

    // The SMTP component keeps fields of an earlier mail, so mails are sent one at a time with every field.
    private readonly SemaphoreSlim _oneMail = new(1);

    /// <summary>Sends a message to a channel.</summary>
    /// <exception cref="ChannelException">The channel did not accept it within the time limit, or its answer was lost.</exception>
    public async Task SendAsync(string channel, Message message, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(options.Value.SendTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            await SendBeforeAsync(channel, message, either.Token);
        }
        catch (OperationCanceledException late) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new ChannelException(
                Codes.TimedOut,
                $"{channel}: no answer within {options.Value.SendTimeout} (Notifier:SendTimeout)",
                inner: late);
        }
    }

    public void Dispose() => _oneMail.Dispose();

    private async Task SendBeforeAsync(string channel, Message message, CancellationToken cancellation)
    {
        var request = ChannelRequest.Of(channel, message, words.NoticeOf(message), options.Value, clock.GetUtcNow());
        var isMail = ChannelName.KindOf(channel) == Components.Email;
        if (isMail) await _oneMail.WaitAsync(cancellation);
        try
        {
            await InvokeAsync(channel, request, cancellation);
        }
        finally
        {
            if (isMail) _oneMail.Release();
        }
    }

    private async Task InvokeAsync(string channel, ChannelRequest request, CancellationToken cancellation)
    {
        var invocation = new BindingRequest(channel, request.Operation) { Data = request.Data };
        foreach (var (name, value) in request.Metadata) invocation.Metadata[name] = value;
        BindingResponse response;
        try
        {
            response = await dapr.InvokeBindingAsync(invocation, cancellation);
        }
        catch (DaprException failure)
        {
            throw new ChannelException(Codes.Unavailable(channel), $"{channel}: the message could not be sent", inner: failure);
        }

        RefuseStatus(channel, response.Metadata);
    }

    // Only bindings.http names a status.
    private void RefuseStatus(string channel, IReadOnlyDictionary<string, string> metadata)
    {
        if (!metadata.TryGetValue("statusCode", out var text)
            || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var status)
            || status is >= 200 and < 300)
        {
            return;
        }

        var name = Enum.IsDefined((HttpStatusCode)status) ? $" {(HttpStatusCode)status}" : "";
        throw new ChannelException(Codes.Unavailable(channel), $"{channel}: answered {status}{name}", retryAfter: RetryAfterOf(metadata));
    }

    private TimeSpan? RetryAfterOf(IReadOnlyDictionary<string, string> metadata)
    {
        var text = metadata.FirstOrDefault(header => header.Key.Equals("Retry-After", StringComparison.OrdinalIgnoreCase)).Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return TimeSpan.FromSeconds(Math.Min(seconds, MaxRetryAfterSeconds));
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)) return null;
        return TimeSpan.FromSeconds(Math.Clamp((at - clock.GetUtcNow()).TotalSeconds, 0, MaxRetryAfterSeconds));
    }
}
