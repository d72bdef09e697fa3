using System.Text;
using FilePipeline.Emulator.Cloud;
using FilePipeline.Emulator.Faults;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>bindings.aws.sqs, the sending side: the data as text, nothing of the metadata.</summary>
internal sealed class SqsOutput(QueueStore queues, string queue, FaultPoint faults) : OutputBinding
{
    public override IReadOnlyList<string> Operations { get; } = ["create"];

    public override async Task<BindingReply> InvokeAsync(BindingCall call, CancellationToken cancellation)
    {
        faults.Pass("create", FaultKey.Of(call.Data), "SendMessage");
        await queues.SendAsync(queue, Encoding.UTF8.GetString(call.Data.Span), cancellation);
        return BindingReply.Empty;
    }
}
