using Google.Protobuf;
using Grpc.Core;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>Reads and writes gRPC messages, and refuses large ones with the error of daprd.</summary>
internal sealed class MessageLimit(int maxMessageSize)
{
    public Marshaller<T> Marshal<T>(MessageParser<T> parser)
        where T : class, IMessage<T> => Marshallers.Create(Serialize, context => Parse(context, parser));

    private void Serialize<T>(T message, SerializationContext context)
        where T : class, IMessage<T>
    {
        var size = message.CalculateSize();
        if (size > maxMessageSize) throw TooLarge("trying to send", size);
        context.SetPayloadLength(size);
        message.WriteTo(context.GetBufferWriter());
        context.Complete();
    }

    private T Parse<T>(DeserializationContext context, MessageParser<T> parser)
        where T : class, IMessage<T> =>
        context.PayloadLength > maxMessageSize
            ? throw TooLarge("received", context.PayloadLength)
            : parser.ParseFrom(context.PayloadAsReadOnlySequence());

    private RpcException TooLarge(string what, int size) =>
        new(new Status(StatusCode.ResourceExhausted, $"grpc: {what} message larger than max ({size} vs. {maxMessageSize})"));
}
