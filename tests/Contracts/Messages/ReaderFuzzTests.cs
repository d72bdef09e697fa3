using System.Text;
using CsCheck;

namespace FilePipeline.Contracts.Tests;

/// <summary>For any body, the reader returns events of possible files or a reason.</summary>
public sealed class ReaderFuzzTests
{
    private const string LongTests = "FILEPIPELINE_LONG_TESTS";
    private const int Few = 20_000;
    private const int Many = 500_000;

    // Pieces that break readers: delimiters, half characters, extreme numbers, names that the reader uses.
    private static readonly byte[][] _pieces =
    [
        .. new[]
        {
            "\"", "\\", "{", "}", "[", "]", ",", ":", "null",
                "true", "-0", "1e999", "9223372036854775808", "\\ud800", "\\udfff", "\\u0000", "\\u0052ecords", "\"\\ud800Records\":1,",
            "\"Records\":", "\"Type\":\"Notification\",", "\"Message\":",
            "\"Event\":\"s3:TestEvent\",", "\"detail-type\":\"Object Created\",", "%", "%2", "%FF", "+", "%00", "\ufeff", "\uffff", "",
        }.Select(Encoding.UTF8.GetBytes),
        [0x00], [0x80], [0xc3], [0xff, 0xfe], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80],
    ];

    private static Gen<byte[]> AnySeed { get; } = Gen.OneOf([.. MessageCorpus.All.Select(message => message.Body)]);

    private static Gen<byte[]> AnyPiece { get; } = Gen.Frequency((4, Gen.OneOf(_pieces)), (1, Gen.Byte.Array[1, 4]), (1, AnySeed));

    private static Gen<byte[]> Mutated { get; } =
        Gen.Select(AnySeed, Gen.Select(Gen.Double.Unit, Gen.Int[0, 12], AnyPiece).Array[1, 5], (seed, edits) =>
        edits.Aggregate(seed, (body, edit) =>
        {
            var at = (int)(edit.Item1 * body.Length);
            return [.. body[..at], .. edit.Item3, .. body[Math.Min(body.Length, at + edit.Item2)..]];
        }));

    private static Gen<byte[]> Random { get; } =
        Gen.OneOf(Gen.Byte.Array[0, 300], AnyPiece.Array[0, 40].Select(pieces => pieces.SelectMany(piece => piece).ToArray()));

    [Fact]
    public void Mutated_messages_are_read_or_refused_with_a_reason() => Mutated.Sample(HasResult, iter: Few);

    [Fact]
    public void Random_bodies_are_read_or_refused_with_a_reason() => Random.Sample(HasResult, iter: Few);

    [Fact]
    public void A_million_bodies_are_read_or_refused_with_a_reason()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable(LongTests) == "1", $"takes minutes (set {LongTests}=1)");
        Mutated.Sample(HasResult, iter: Many);
        Random.Sample(HasResult, iter: Many);
    }

    [Theory]
    [InlineData(
        """{"Records":[{"eventName":"ObjectCreated:Put","eventTime":"\ud800\ud800\ud800","s3":{"bucket":{"name":"b"},"object":{"key":"k"}}}]}""")]
    [InlineData("""{"\ud800Records":1}""")]
    [InlineData("""{"Records":[{"event\ud800Name":1,"s3":{}}]}""")]
    public void Half_of_a_character_is_refused_wherever_it_stands(string body) =>
        Assert.IsType<S3Message.Unreadable>(S3MessageReader.Read(Encoding.UTF8.GetBytes(body)));

    private static bool HasResult(byte[] body) => S3MessageReader.Read(body) switch
    {
        S3Message.Files files => files.Events.Count > 0 && files.Events.All(file => Encoding.UTF8.GetByteCount(file.Key) is > 0 and <= 8192
            && S3MessageReader.Read(S3MessageWriter.Write(file)) is S3Message.Files { Events: [var again] }
            && again.Key == file.Key && again.FileId == file.FileId),
        S3Message.Ignored ignored => ignored.What.Length > 0,
        S3Message.Unreadable unreadable => unreadable.Reason.Length > 0,
        _ => false,
    };
}
