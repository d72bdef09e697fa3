using FilePipeline.Emulator.Cloud;
using FilePipeline.Emulator.Faults;
using Grpc.Core;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>The output bindings of one app.</summary>
internal sealed class Bindings(IReadOnlyDictionary<string, OutputBinding> outputs, CallGuards guards, CallFaults faults)
{
    private readonly Dictionary<string, CallGuard> _guards =
        outputs.Keys.ToDictionary(name => name, name => guards.For(name, "Binding", CallDirection.Outbound), StringComparer.Ordinal);

    /// <exception cref="DaprCallException">The call failed; the status is always Internal.</exception>
    public async Task<BindingReply> InvokeAsync(string name, BindingCall call, CancellationToken cancellation)
    {
        if (!outputs.TryGetValue(name, out var binding)) throw Refuse(name, $"couldn't find output binding {name}");
        if (!binding.Operations.Contains(call.Operation, StringComparer.Ordinal))
        {
            throw Refuse(name,
                $"binding {name} does not support operation {call.Operation}. supported operations:{string.Join(' ', binding.Operations)}");
        }
        try
        {
            var key = call.Text("key") ?? FaultKey.Of(call.Data);
            return await _guards[name].RunAsync(
                token => faults.RunAsync(name, call.Operation, key, stop => binding.InvokeAsync(call, stop), token), cancellation);
        }
        catch (Exception exception) when (exception is CallException or MissingResourceException or MessageTooLargeException)
        {
            throw Refuse(name, exception.Message);
        }
    }

    private static DaprCallException Refuse(string name, string message) => new(
        StatusCode.Internal, StatusCodes.Status500InternalServerError,
        "ERR_INVOKE_OUTPUT_BINDING", $"error invoking output binding {name}: {message}");
}
