using System.Text;
using System.Text.Json;
using FilePipeline.Emulator.Faults;

namespace FilePipeline.Emulator.Tests.Faults;

public sealed class FaultKeyTests
{
    private const string Notification =
        """{"Records":[{"eventTime":"$TIME","s3":{"object":{"key":"in/a+b%2Bc.txt","sequencer":"$TIME"}}}]}""";

    [Theory]
    [InlineData("in/a b+c.txt", Notification)]
    [InlineData("1f2e", """{"id":"$TIME","subject":"1f2e","data":{"at":"$TIME"}}""")]
    [InlineData("in/a.csv", """{"schema":1,"key":"in/a.csv","url":"http://$TIME"}""")]
    public void A_message_is_identified_by_its_file_not_its_times(string key, string message)
    {
        Assert.Equal(key, Of(message.Replace("$TIME", "1", StringComparison.Ordinal)));
        Assert.Equal(key, Of(message.Replace("$TIME", "2", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_wrapped_message_has_the_key_of_its_content()
    {
        var envelope = JsonSerializer.Serialize(new { Type = "Notification", MessageId = Guid.NewGuid(), Message = Notification });
        Assert.Equal("in/a b+c.txt", Of(envelope));
        Assert.Equal(
            "in/a b+c.txt", Of(JsonSerializer.Serialize(new { id = Guid.NewGuid(), data_base64 = Encoding.UTF8.GetBytes(envelope) })));
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("{")]
    [InlineData("""{"Records":7}""")]
    [InlineData("""{"Records":[{}]}""")]
    [InlineData("""{"Records":[{"s3":{"object":{"key":"%FF"}}}]}""")]
    [InlineData("""{"data_base64":"!"}""")]
    [InlineData("""{"Message":"no json"}""")]
    public void Other_messages_are_identified_by_their_bytes(string message)
    {
        Assert.Matches("^[0-9a-f]{16}$", Of(message));
        Assert.Equal(Of(message), Of(message));
        Assert.NotEqual(Of(message), Of(message + " "));
    }

    private static string Of(string message) => FaultKey.Of(Encoding.UTF8.GetBytes(message));
}
