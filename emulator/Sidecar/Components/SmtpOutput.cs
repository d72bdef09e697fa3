using System.Text;
using FilePipeline.Emulator.Cloud;
using FilePipeline.Emulator.Faults;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using MimeKit.Text;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>
/// bindings.smtp: HTML mail by real SMTP, or into the emulator's own mailbox when host and port are those of it. As in daprd, what one
/// request sets in its metadata stays set for later ones.
/// </summary>
internal sealed class SmtpOutput(ComponentSettings settings, Outbox people, string mailbox, FaultPoint faults) : OutputBinding
{
    private static readonly string[] _fields = ["emailFrom", "emailTo", "emailCC", "emailBCC", "subject", "priority"];
    private readonly Dictionary<string, string?> _current = _fields.ToDictionary(field => field, settings.Text, StringComparer.OrdinalIgnoreCase);
    private readonly string _host = settings.Required("host");
    private readonly int _port = settings.Number("port", 25);
    private readonly Lock _lock = new();

    public override IReadOnlyList<string> Operations { get; } = ["create"];

    public override async Task<BindingReply> InvokeAsync(BindingCall call, CancellationToken cancellation)
    {
        var mail = Address(call);
        var body = GoQuoted(Encoding.UTF8.GetString(call.Data.Span));
        faults.Pass("create", FaultKey.Of(call.Data), "SendMail");
        if ($"{_host}:{_port}" == mailbox) await people.AddAsync("email", mail.Recipients, mail.Subject, body, cancellation);
        else await SendAsync(mail, body, cancellation);
        return BindingReply.Empty;
    }

    private MailFields Address(BindingCall call)
    {
        lock (_lock)
        {
            foreach (var (name, value) in call.Metadata)
                if (_current.ContainsKey(name)) _current[name] = value;
            if (string.IsNullOrEmpty(_current["emailFrom"])) throw new CallException("smtp binding error: emailFrom property not supplied in configuration- or request-metadata");
            if (string.IsNullOrEmpty(_current["emailTo"])) throw new CallException("smtp binding error: emailTo property not supplied in configuration- or request-metadata");
            if (string.IsNullOrEmpty(_current["subject"])) throw new CallException("smtp binding error: subject property not supplied in configuration- or request-metadata");
            return new MailFields(
                _current["emailFrom"]!, MailFields.Split(_current["emailTo"]), MailFields.Split(_current["emailCC"]),
                MailFields.Split(_current["emailBCC"]), _current["subject"]!);
        }
    }

    private async Task SendAsync(MailFields mail, string body, CancellationToken cancellation)
    {
        using var message = new MimeMessage();
        message.From.Add(MailboxAddress.Parse(mail.From));
        message.To.AddRange(mail.To.Select(MailboxAddress.Parse));
        message.Cc.AddRange(mail.Copies.Select(MailboxAddress.Parse));
        message.Bcc.AddRange(mail.BlindCopies.Select(MailboxAddress.Parse));
        message.Subject = mail.Subject;
        using var part = new TextPart(TextFormat.Html) { Text = body };
        message.Body = part;
        using var client = new SmtpClient();
        if (settings.Flag("skipTLSVerify")) client.CheckCertificateRevocation = false;
        try
        {
            await client.ConnectAsync(_host, _port, SecureSocketOptions.StartTlsWhenAvailable, cancellation);
            if (settings.Text("user") is { } user) await client.AuthenticateAsync(user, settings.Text("password") ?? "", cancellation);
            await client.SendAsync(message, cancellation);
            await client.DisconnectAsync(quit: true, cancellation);
        }
        catch (Exception fault) when (fault is IOException or System.Net.Sockets.SocketException or MailKit.ProtocolException or MailKit.CommandException or AuthenticationException)
        {
            var cause = fault is System.Net.Sockets.SocketException ? $"dial tcp {_host}:{_port}: connect: connection refused" : fault.Message;
            throw new CallException($"error from smtp binding, sending email failed: {cause}", fault);
        }
    }

    // strconv.Unquote: Go's escapes only; what does not unquote is mailed as it came.
    private static string GoQuoted(string data)
    {
        if (data.Length < 2 || data[0] != '"' || data[^1] != '"') return data;
        try
        {
            var text = System.Text.Json.JsonSerializer.Deserialize<string>(data)!;
            return data.Contains("\\/", StringComparison.Ordinal) || data.Contains("\\ud", StringComparison.OrdinalIgnoreCase) ? data : text;
        }
        catch (System.Text.Json.JsonException)
        {
            return data;
        }
    }
}
