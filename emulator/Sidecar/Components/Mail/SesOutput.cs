using System.Text;
using System.Text.Json;
using FilePipeline.Emulator.Cloud;
using FilePipeline.Emulator.Faults;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>bindings.aws.ses: sends mail with an HTML body; the data must be a quoted JSON string.</summary>
internal sealed class SesOutput(ComponentSettings settings, SentMessages sent, FaultPoint faults) : OutputBinding
{
    public override IReadOnlyList<string> Operations { get; } = ["create"];

    public override async Task<BindingReply> InvokeAsync(BindingCall call, CancellationToken cancellation)
    {
        var mail = new MailFields(
            Field(call, "emailFrom")
                ?? throw new CallException("SES binding error: emailFrom property not supplied in configuration- or request-metadata"),
            MailFields.Split(Field(call, "emailTo")), MailFields.Split(Field(call, "emailCc")), MailFields.Split(Field(call, "emailBcc")),
            Field(call, "subject")
                ?? throw new CallException("SES binding error: subject property not supplied in configuration- or request-metadata"));
        if (mail.To.Count == 0)
            throw new CallException("SES binding error: emailTo property not supplied in configuration- or request-metadata");
        var body = Unquote(call.Data);
        faults.Pass("create", FaultKey.Of(call.Data), "SendEmail");
        await sent.AddAsync("email", mail.Recipients, mail.Subject, body, cancellation);
        return BindingReply.Empty;
    }

    private string? Field(BindingCall call, string name)
    {
        var own = call.Metadata.FirstOrDefault(item => string.Equals(item.Key, name, StringComparison.OrdinalIgnoreCase)).Value;
        return string.IsNullOrEmpty(own) ? settings.Text(name) : own;
    }

    private static string Unquote(ReadOnlyMemory<byte> data)
    {
        try
        {
            return JsonSerializer.Deserialize<string>(data.Span) ?? throw new JsonException("null");
        }
        catch (JsonException exception)
        {
            throw new CallException("SES binding error: can't unquote data field, make sure it is a quoted string: "
                + $"{Encoding.UTF8.GetString(data.Span)}", exception);
        }
    }
}
