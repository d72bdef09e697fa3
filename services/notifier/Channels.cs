using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dapr;
using Dapr.Client;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using Microsoft.Extensions.Options;

namespace FilePipeline.Notifier;

/// <summary>Sends notifications through the channels, each a Dapr output binding.</summary>
internal sealed class Channels(DaprClient dapr, IOptions<NotifierOptions> options, TimeProvider clock) : IDisposable
{
    // The SMTP component keeps fields of an earlier mail, so mails are sent one at a time with every field.
    private readonly SemaphoreSlim _oneMail = new(1);

    /// <summary>Names of the channels that rules may use.</summary>
    public static IReadOnlyList<string> Known { get; } = [Components.Alerts, Components.Slack, Components.Email];

    /// <summary>Sends a notification to a channel of <see cref="Known"/>.</summary>
    /// <exception cref="CodedException">The channel did not accept it within the time limit, or its answer was lost.</exception>
    public async Task SendAsync(string channel, Notification notification, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(options.Value.SendTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            await SendBeforeAsync(channel, notification, either.Token);
        }
        catch (OperationCanceledException late) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new CodedException(
                Codes.TimedOut, $"{channel}: no answer within {options.Value.SendTimeout} (Notifier:SendTimeout)", late);
        }
    }

    public void Dispose() => _oneMail.Dispose();

    private Task SendBeforeAsync(string channel, Notification notification, CancellationToken cancellation) => channel switch
    {
        Components.Alerts => InvokeAsync(
            channel, "create", Json(new() { ["message"] = notification.Body, ["subject"] = notification.Subject }), [], cancellation),
        Components.Slack => InvokeAsync(
            channel, "post", Json(new() { ["text"] = EscapeForSlack($"*{notification.Subject}*\n{notification.Body}") }), [], cancellation),
        Components.Email => MailAsync(notification, cancellation),
        _ => throw new UnreachableException($"channel {channel} passed the validation of the rules"),
    };

    // Slack's three escapes, so that a file name can neither mention users nor hide a link.
    private static string EscapeForSlack(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal);

    private async Task MailAsync(Notification notification, CancellationToken cancellation)
    {
        // HTML entities avoid surrogate escapes in JSON, which the mail components cannot unquote.
        var html = $"<pre>{WebUtility.HtmlEncode(notification.Body)}</pre>";
        Dictionary<string, string> fields = new()
        {
            ["emailFrom"] = options.Value.EmailFrom,
            ["emailTo"] = options.Value.EmailTo,
            ["emailCC"] = "",
            ["emailBCC"] = "",
            ["subject"] = notification.Subject,
        };
        await _oneMail.WaitAsync(cancellation);
        try
        {
            // Both mail components unquote the data; SES requires the quotes.
            await InvokeAsync(Components.Email, "create", JsonSerializer.SerializeToUtf8Bytes(html), fields, cancellation);
        }
        finally
        {
            _oneMail.Release();
        }
    }

    private async Task InvokeAsync(
        string channel, string operation, byte[] data, Dictionary<string, string> metadata, CancellationToken cancellation)
    {
        var request = new BindingRequest(channel, operation) { Data = data };
        foreach (var (name, value) in metadata) request.Metadata[name] = value;
        try
        {
            await dapr.InvokeBindingAsync(request, cancellation);
        }
        catch (DaprException failure)
        {
            throw new CodedException(Codes.Unavailable(channel), $"{channel}: the notification could not be sent", failure);
        }
    }

    private static byte[] Json(JsonObject message) => JsonSerializer.SerializeToUtf8Bytes(message);
}
