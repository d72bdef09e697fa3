using System.Text;
using FilePipeline.Emulator.Cloud;
using FilePipeline.Emulator.Faults;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>bindings.aws.sqs as output: sends the data as text, without metadata.</summary>
internal sealed class SqsOutput(IQueues queues, string queue, FaultPoint faults) : OutputBinding
{
    public override IReadOnlyList<string> Operations { get; } = ["create"];

    public override async Task<BindingReply> InvokeAsync(BindingCall call, CancellationToken cancellation)
    {
        faults.Pass("create", FaultKey.Of(call.Data), "SendMessage");
        await queues.SendAsync(queue, Encoding.UTF8.GetString(call.Data.Span), cancellation);
        return BindingReply.Empty;
    }
}
