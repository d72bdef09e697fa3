using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dapr;
using Dapr.Client;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using Microsoft.Extensions.Options;

namespace FilePipeline.Notifier;

/// <summary>The ways to people, each a Dapr binding.</summary>
internal sealed class Channels(DaprClient dapr, IOptions<NotifierOptions> options) : IDisposable
{
    // The SMTP component keeps what an earlier mail set: one at a time, and every field each time.
    private readonly SemaphoreSlim _oneMail = new(1);

    /// <summary>Names that rules may use.</summary>
    public static IReadOnlyList<string> Known { get; } = [Components.Alerts, Components.Slack, Components.Email];

    /// <exception cref="FailureException">The channel did not take it, or its answer was lost.</exception>
    public async Task SendAsync(string channel, Notice notice, CancellationToken cancellation)
    {
        if (channel == Components.Alerts)
        {
            await InvokeAsync(channel, "create", Json(new() { ["message"] = notice.Body, ["subject"] = notice.Subject }), [], cancellation);
        }
        else if (channel == Components.Slack)
        {
            await InvokeAsync(channel, "post", Json(new() { ["text"] = $"*{notice.Subject}*\n{notice.Body}" }), [], cancellation);
        }
        else
        {
            await MailAsync(notice, cancellation);
        }
    }

    public void Dispose() => _oneMail.Dispose();

    private async Task MailAsync(Notice notice, CancellationToken cancellation)
    {
        var html = $"<pre>{WebUtility.HtmlEncode(notice.Body)}</pre>";
        Dictionary<string, string> fields = new()
        {
            ["emailFrom"] = options.Value.EmailFrom,
            ["emailTo"] = options.Value.EmailTo,
            ["emailCC"] = "",
            ["emailBCC"] = "",
            ["subject"] = notice.Subject,
        };
        await _oneMail.WaitAsync(cancellation);
        try
        {
            // Both mail components unquote; SES insists on it.
            await InvokeAsync(Components.Email, "create", JsonSerializer.SerializeToUtf8Bytes(html), fields, cancellation);
        }
        finally
        {
            _oneMail.Release();
        }
    }

    private async Task InvokeAsync(string channel, string operation, byte[] data, Dictionary<string, string> metadata, CancellationToken cancellation)
    {
        var request = new BindingRequest(channel, operation) { Data = data };
        foreach (var (name, value) in metadata) request.Metadata[name] = value;
        try
        {
            await dapr.InvokeBindingAsync(request, cancellation);
        }
        catch (DaprException failure)
        {
            throw new FailureException(Codes.Unavailable(channel), $"{channel}: the notice could not be sent", failure);
        }
    }

    private static byte[] Json(JsonObject message) => JsonSerializer.SerializeToUtf8Bytes(message);
}
