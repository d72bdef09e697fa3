using System.Text;
using FilePipeline.Emulator.Cloud;
using FilePipeline.Emulator.Faults;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using MimeKit.Text;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>
/// bindings.smtp: sends HTML mail by SMTP, or stores it if host and port are the emulator's mailbox. As in daprd, values that a request
/// sets in its metadata stay set for later requests.
/// </summary>
internal sealed class SmtpOutput(ComponentSettings settings, SentMessages sent, string mailbox, FaultPoint faults) : OutputBinding
{
    private static readonly string[] _fields = ["emailFrom", "emailTo", "emailCC", "emailBCC", "subject", "priority"];
    private readonly Dictionary<string, string?> _current =
        _fields.ToDictionary(field => field, settings.Text, StringComparer.OrdinalIgnoreCase);
    private readonly string _host = settings.Required("host");
    private readonly int _port = settings.Number("port", 25);
    private readonly Lock _lock = new();

    public override IReadOnlyList<string> Operations { get; } = ["create"];

    public override async Task<BindingReply> InvokeAsync(BindingCall call, CancellationToken cancellation)
    {
        var mail = Address(call);
        var body = GoQuoted(Encoding.UTF8.GetString(call.Data.Span));
        faults.Pass("create", FaultKey.Of(call.Data), "SendMail");
        if ($"{_host}:{_port}" == mailbox) await sent.AddAsync("email", mail.Recipients, mail.Subject, body, cancellation);
        else await SendAsync(mail, body, cancellation);
        return BindingReply.Empty;
    }

    private MailFields Address(BindingCall call)
    {
        lock (_lock)
        {
            foreach (var (name, value) in call.Metadata)
                if (_current.ContainsKey(name)) _current[name] = value;
            if (string.IsNullOrEmpty(_current["emailFrom"]))
                throw new CallException("smtp binding error: emailFrom property not supplied in configuration- or request-metadata");
            if (string.IsNullOrEmpty(_current["emailTo"]))
                throw new CallException("smtp binding error: emailTo property not supplied in configuration- or request-metadata");
            if (string.IsNullOrEmpty(_current["subject"]))
                throw new CallException("smtp binding error: subject property not supplied in configuration- or request-metadata");
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
        catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException
            or MailKit.ProtocolException or MailKit.CommandException or AuthenticationException)
        {
            var cause = exception is System.Net.Sockets.SocketException
                ? $"dial tcp {_host}:{_port}: connect: connection refused"
                : exception.Message;
            throw new CallException($"error from smtp binding, sending email failed: {cause}", exception);
        }
    }

    // Like strconv.Unquote, which knows only Go's escapes; other data is sent unchanged.
    private static string GoQuoted(string data)
    {
        if (data.Length < 2 || data[0] != '"' || data[^1] != '"') return data;
        try
        {
            var text = System.Text.Json.JsonSerializer.Deserialize<string>(data)!;
            return data.Contains("\\/", StringComparison.Ordinal) || data.Contains("\\ud", StringComparison.OrdinalIgnoreCase)
                ? data
                : text;
        }
        catch (System.Text.Json.JsonException)
        {
            return data;
        }
    }
}

/// <summary>The addresses and subject of a mail; lists are separated by semicolons.</summary>
internal sealed record MailFields(
    string From, IReadOnlyList<string> To, IReadOnlyList<string> Copies, IReadOnlyList<string> BlindCopies, string Subject)
{
    public static IReadOnlyList<string> Split(string? list) =>
        list?.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    public string Recipients => string.Join("; ", To.Concat(Copies).Concat(BlindCopies));
}
