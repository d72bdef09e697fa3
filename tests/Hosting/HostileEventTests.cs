using System.Text;
using CsCheck;

namespace FilePipeline.Hosting.Tests;

/// <summary>Any body is an event or has a fault; none throws.</summary>
public sealed class HostileEventTests
{
    private const int Few = 20_000;

    private static readonly string[] _pieces =
    [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "null", "true", "1e999", "\"id\":", "\"id\":\"1\",", "\"type\":", "\"data\":",
        "\"data\":{},",
        "\"data_base64\":", "\"data_base64\":\"YQ==\",", "\"data_base64\":\"!\",", "\"traceparent\":", "\"00-0-0-00\"", "\"\\ud800\"",
        "\"Message\":", "\"Message\":\"{}\"", "\ufeff", "\0", "é",
    ];

    private static Gen<byte[]> Body { get; } = Gen.OneOf(
        Gen.Byte.Array[0, 200],
        Gen.OneOf(_pieces).Array[0, 25].Select(pieces => Encoding.UTF8.GetBytes($"{{{string.Concat(pieces)}}}")),
        Gen.Int[1, 5000].Select(depth => Encoding.UTF8.GetBytes($"{{\"data\":{new string('[', depth)}{new string(']', depth)}}}")));

    [Fact]
    public void Any_body_is_an_event_or_has_a_fault() => Body.Sample(
        body =>
        {
            var message = TopicMessage.FromJson(body);
            return message.Fault is null || message.Fault.Length > 0;
        },
        iter: Few);

    [Fact]
    public void Any_body_of_a_dead_letter_is_an_event_or_has_a_fault() => Body.Sample(
        body => TopicMessage.FromEnvelope(body) is not null, iter: Few);
}
