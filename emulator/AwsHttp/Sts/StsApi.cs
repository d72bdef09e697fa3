using System.Xml.Linq;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.AwsHttp;

/// <summary>STS: the identity of the caller.</summary>
internal sealed class StsApi(Incidents incidents)
{
    public const string Version = "2011-06-15";

    private static readonly QueryXml _xml = new(XNamespace.Get("https://sts.amazonaws.com/doc/2011-06-15/"));

    public Task AnswerAsync(HttpContext http, QueryForm form) => form.Action == "GetCallerIdentity"
        ? _xml.WriteAsync(http, form.Action,
        [
            _xml.Element("Arn", $"arn:aws:iam::{QueueAddress.Account}:root"),
            _xml.Element("UserId", QueueAddress.Account),
            _xml.Element("Account", QueueAddress.Account),
        ])
        : _xml.WriteErrorAsync(http, UnknownOperations.Refuse(incidents, $"STS {form.Action}"));
}
