using FilePipeline.Emulator.Tests.Cloud;

namespace FilePipeline.Emulator.Tests.AwsHttp;

/// <summary>Which messages a filter policy lets through to the queue.</summary>
public sealed class FilterPolicyTests : SnsTests
{
    [Theory]
    [InlineData("""{"color":["red","blue"]}""", "String", "red", true)]
    [InlineData("""{"color":["red","blue"]}""", "String", "green", false)]
    [InlineData("""{"color":[{"prefix":"re"}]}""", "String", "red", true)]
    [InlineData("""{"color":[{"prefix":"re"}]}""", "String", "blue", false)]
    [InlineData("""{"color":[{"suffix":"ed"}]}""", "String", "red", true)]
    [InlineData("""{"color":[{"equals-ignore-case":"RED"}]}""", "String", "red", true)]
    [InlineData("""{"color":[{"anything-but":"red"}]}""", "String", "red", false)]
    [InlineData("""{"color":[{"anything-but":["blue","green"]}]}""", "String", "red", true)]
    [InlineData("""{"color":[{"anything-but":{"prefix":"r"}}]}""", "String", "red", false)]
    [InlineData("""{"color":[{"exists":true}]}""", "String", "red", true)]
    [InlineData("""{"color":[{"exists":false}]}""", "String", "red", false)]
    [InlineData("""{"size":[{"exists":false}]}""", "String", "red", true)]
    [InlineData("""{"size":["red"]}""", "String", "red", false)]
    [InlineData("""{"color":["red"],"size":[1]}""", "String", "red", false)]
    [InlineData("""{"color":[{"numeric":[">",0,"<=",10]}]}""", "Number", "10", true)]
    [InlineData("""{"color":[{"numeric":[">",0,"<=",10]}]}""", "Number", "10.5", false)]
    [InlineData("""{"color":[{"numeric":["=",5]}]}""", "Number", "5.0", true)]
    [InlineData("""{"color":[{"numeric":["=",5]}]}""", "String", "5", false)]
    [InlineData("""{"color":[5]}""", "Number", "5", true)]
    [InlineData("""{"color":["5"]}""", "Number", "5", false)]
    [InlineData("""{"color":["red"]}""", "String.Array", """["blue","red"]""", true)]
    [InlineData("""{"color":["green"]}""", "String.Array", """["blue","red"]""", false)]
    [InlineData("""{"$or":[{"color":["green"]},{"size":[{"exists":false}]}]}""", "String", "red", true)]
    public async Task An_attribute_is_compared(string policy, string type, string value, bool passes)
    {
        await SubscribeAsync(("FilterPolicy", policy));

        await SendAsync(
            "Publish", Topic, ("Message", "m"), ("MessageAttributes.entry.1.Name", "color"),
            ("MessageAttributes.entry.1.Value.DataType", type),
            ("MessageAttributes.entry.1.Value.StringValue", value));

        Assert.Equal(passes ? 1 : 0, (await Rig.CountsAsync()).Visible);
    }

    [Theory]
    [InlineData("""{"a":{"b":["x"]}}""", """{"a":{"b":"x"}}""", true)]
    [InlineData("""{"a":{"b":["x"]}}""", """{"a":{"b":"y"}}""", false)]
    [InlineData("""{"a":{"b":["x"]}}""", """{"a":[{"b":"y"},{"b":"x"}]}""", true)]
    [InlineData("""{"a":[1,null]}""", """{"a":null}""", true)]
    [InlineData("""{"a":[true]}""", """{"a":false}""", false)]
    [InlineData("""{"a":["x"]}""", """{"a":["y","x"]}""", true)]
    [InlineData("""{"a":["x"]}""", "no JSON", false)]
    [InlineData("""{"a":["x"]}""", "[]", false)]
    public async Task A_field_of_the_body_is_compared(string policy, string message, bool passes)
    {
        await SubscribeAsync(("FilterPolicyScope", "MessageBody"), ("FilterPolicy", policy));

        await SendAsync("Publish", Topic, ("Message", message));

        Assert.Equal(passes ? 1 : 0, (await Rig.CountsAsync()).Visible);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"a":"x"}""")]
    [InlineData("""{"a":[]}""")]
    [InlineData("""{"a":{"b":["x"]}}""")]
    [InlineData("""{"a":[{"cidr":"10.0.0.0/8"}]}""")]
    [InlineData("""{"a":[{"numeric":[">"]}]}""")]
    [InlineData("""{"a":[{"numeric":["~",1]}]}""")]
    [InlineData("""{"a":[{"exists":"yes"}]}""")]
    [InlineData("""{"a":[{"prefix":"x","suffix":"y"}]}""")]
    [InlineData("""{"$or":{}}""")]
    public async Task An_invalid_policy_is_refused(string policy)
    {
        var subscription = await SubscribeAsync();

        var refused = await RefusedAsync(
            "SetSubscriptionAttributes", ("SubscriptionArn", subscription), ("AttributeName", "FilterPolicy"), ("AttributeValue", policy));

        Assert.Equal("InvalidParameter", refused.Code);
    }

    [Fact]
    public async Task An_empty_policy_lets_all_messages_through()
    {
        var subscription = await SubscribeAsync(("FilterPolicy", """{"color":["red"]}"""));
        await SetAsync(subscription, "FilterPolicy", "");

        await SendAsync("Publish", Topic, ("Message", "m"));

        Assert.Equal(1, (await Rig.CountsAsync(CloudRig.Events)).Visible);
    }
}
