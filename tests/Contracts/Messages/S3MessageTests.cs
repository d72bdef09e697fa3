using System.Text;
using CsCheck;

namespace FilePipeline.Contracts.Tests;

public sealed class S3MessageTests
{
    private const string Notification = """
        {"Records":[{"eventVersion":"2.6","eventSource":"aws:s3","eventTime":"2026-11-23T05:52:14.619Z","eventName":"ObjectCreated:Put",
        "s3":{"bucket":{"name":"b"},"object":{"key":"KEY","size":6,"eTag":"b1946ac9","versionId":"null","sequencer":"00000660EB178E4246"}}}]}
        """;

    [Theory]
    [InlineData("plain.txt", "plain.txt")]
    [InlineData("a+b%2Bc%2520d/%C3%BC%E2%98%83.txt", "a b+c%20d/ü☃.txt")]
    [InlineData("a%20b.txt", "a b.txt")]
    [InlineData("dir%2Fa.txt", "dir/a.txt")]
    [InlineData("100%.txt", "100%.txt")]
    [InlineData("%zz", "%zz")]
    [InlineData("a%7C%7Cb", "a||b")]
    [InlineData("%22q%22%0A", "\"q\"\n")]
    [InlineData("+lead+and+trail+", " lead and trail ")]
    [InlineData("%F0%9F%98%80.csv", "😀.csv")]
    public void Keys_of_notifications_are_form_decoded(string encoded, string key)
    {
        var file = Assert.Single(Read(Notification.Replace("KEY", encoded, StringComparison.Ordinal)));
        Assert.Equal(key, file.Key);
    }

    [Fact]
    public void A_notification_has_bucket_and_write_without_origin()
    {
        var file = Assert.Single(Read(Notification));
        var time = new DateTimeOffset(2026, 11, 23, 5, 52, 14, 619, TimeSpan.Zero);
        Assert.Equal(new FileEvent("b", "KEY", new(null, "00000660EB178E4246", "b1946ac9", 6, time), false), file);
        Assert.Equal((0, 0), (file.Round, file.Generation));
    }

    [Fact]
    public void A_notification_in_an_SNS_envelope_is_read()
    {
        var envelope =
            $$"""{"Type":"Notification","MessageId":"1","TopicArn":"arn:aws:sns:us-east-1:0:t","Message":{{System.Text.Json.JsonSerializer.Serialize(Notification)}}}""";
        Assert.Equal(Read(Notification), Read(envelope));
    }

    [Fact]
    public void Keys_of_EventBridge_are_not_decoded()
    {
        const string Event = """
            {"version":"0","detail-type":"Object Created","source":"aws.s3","time":"2026-11-23T05:52:14Z","detail":{"version":"0","bucket":{"name":"b"},
            "object":{"key":"a+b%20c.txt","size":5,"etag":"e","version-id":"v","sequencer":"00617F08299329D189"},"reason":"PutObject"}}
            """;
        var file = Assert.Single(Read(Event));
        Assert.Equal(new FileEvent("b", "a+b%20c.txt", new("v", "00617F08299329D189", "e", 5, null), false), file);
    }

    [Theory]
    [InlineData("ObjectRemoved:Delete")]
    [InlineData("ObjectRemoved:DeleteMarkerCreated")]
    [InlineData("s3:ObjectRemoved:Delete")]
    [InlineData("LifecycleExpiration:Delete")]
    [InlineData("s3:LifecycleExpiration:DeleteMarkerCreated")]
    [InlineData("ObjectLifecycle:Expiration:Current")]
    [InlineData("s3:ObjectRemoved:DeleteAllVersions")]
    public void A_removal_has_neither_tag_nor_size(string name)
    {
        var file = Assert.Single(Read(Notification.Replace("ObjectCreated:Put", name, StringComparison.Ordinal)));
        Assert.True(file.IsRemoval);
        Assert.Null(file.Write.ETag);
        Assert.Null(file.Write.Size);
    }

    [Fact]
    public void Event_names_of_MinIO_have_a_prefix() =>
        Assert.False(
            Assert.Single(Read(Notification.Replace("ObjectCreated:Put", "s3:ObjectCreated:Put", StringComparison.Ordinal))).IsRemoval);

    [Fact]
    public void A_missing_size_is_unknown() =>
        Assert.Null(Assert.Single(Read(Notification.Replace("\"size\":6,", "", StringComparison.Ordinal))).Write.Size);

    [Fact]
    public void Every_record_of_a_message_is_read()
    {
        var record = Notification[(Notification.IndexOf('[', StringComparison.Ordinal) + 1)..Notification.LastIndexOf(']')];
        var files = Read(
            $$"""{"Records":[{{record.Replace("KEY", "1", StringComparison.Ordinal)}},{{record.Replace("KEY", "2", StringComparison.Ordinal)}}]}""");
        Assert.Equal(["1", "2"], files.Select(file => file.Key));
    }

    [Theory]
    [InlineData("""{"Service":"Amazon S3","Event":"s3:TestEvent","Time":"2026-11-23T05:52:14.000Z","Bucket":"b"}""")]
    [InlineData("""{"Records":[]}""")]
    [InlineData("""{"Records":[{"eventVersion":"2.1","eventName":"ObjectRestore:Post"}]}""")]
    [InlineData("""{"detail-type":"Object Tags Added","source":"aws.s3","detail":{}}""")]
    [InlineData("""{"detail-type":"Object Restore Completed","source":"aws.s3","detail":{}}""")]
    [InlineData("""{"Records":[{"eventName":"s3:ObjectCreated:PutRetention","s3":{"bucket":{"name":"b"},"object":{"key":"a"}}}]}""")]
    [InlineData("""{"Records":[{"eventName":"ObjectCreated:PutTagging"}]}""")]
    [InlineData("""{"Records":[{"eventName":"s3:ObjectCreated:DeleteTagging"}]}""")]
    [InlineData("""{"Records":[{"eventName":"s3:ObjectCreated:PutLegalHold"}]}""")]
    [InlineData("""{"Records":[{"eventName":"s3:ObjectAccessed:Get"}]}""")]
    [InlineData("""{"Records":[{"eventName":"ObjectTagging:Put"}]}""")]
    [InlineData("""{"Records":[{"eventName":"LifecycleTransition"}]}""")]
    [InlineData("""{"Records":[{"eventName":"ObjectLifecycle:Expiration:NonCurrent"}]}""")]
    [InlineData("""{"detail-type":"Async Copy Completion","source":"aws.s3","detail":{}}""")]
    [InlineData("""{"Records":[{"eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"b"},"object":{"key":"in/","size":0}}}]}""")]
    [InlineData("""{"detail-type":"Object Created","source":"aws.s3","detail":{"bucket":{"name":"b"},"object":{"key":"in/","size":0}}}""")]
    public void A_message_without_effect_is_ignored(string body) =>
        Assert.IsType<S3Message.Ignored>(S3MessageReader.Read(Encoding.UTF8.GetBytes(body)));

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("{}")]
    [InlineData("""{"Records":[1]}""")]
    [InlineData("""{"Records":[{"eventVersion":"3.0","eventName":"ObjectCreated:Put"}]}""")]
    [InlineData("""{"Records":[{"eventVersion":"2.1","eventName":"ObjectCreated:Put"}]}""")]
    [InlineData("""{"Records":[{"eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"b"},"object":{"key":""}}}]}""")]
    [InlineData("""{"Records":[{"eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"b"},"object":{"key":"%FF%FE"}}}]}""")]
    [InlineData("""{"Records":[{"eventName":"ObjectCreated:Put","s3":{"bucket":{},"object":{"key":"a"}}}]}""")]
    [InlineData("""{"Records":[{"eventName":"\ud800","s3":{}}]}""")]
    [InlineData("""{"Type":"Notification","Message":"{\"Type\":\"Notification\",\"Message\":\"{}\"}"}""")]
    [InlineData("""{"Type":"SubscriptionConfirmation","Message":"m"}""")]
    [InlineData("""{"Records":[{"eventName":"ObjectCreated","s3":{"bucket":{"name":"b"},"object":{"key":"a"}}}]}""")]
    [InlineData("""{"Records":[{"eventName":"s3:ObjectRemoved","s3":{"bucket":{"name":"b"},"object":{"key":"a"}}}]}""")]
    [InlineData("""{"Records":[{"eventName":"objectcreated:put","s3":{"bucket":{"name":"b"},"object":{"key":"a"}}}]}""")]
    [InlineData("""{"Records":[{"eventName":"ObjectCreated:Teleport","s3":{"bucket":{"name":"b"},"object":{"key":"a"}}}]}""")]
    [InlineData("""{"Records":[{"eventName":"","s3":{"bucket":{"name":"b"},"object":{"key":"a"}}}]}""")]
    [InlineData("""{"Records":[{"eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"b"},"object":{"key":"a"}}}],"Records":[]}""")]
    [InlineData("""{"Records":[{"eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"b"},"object":{"key":"a","key":"b"}}}]}""")]
    [InlineData("""{"detail-type":"AWS API Call via CloudTrail","source":"aws.s3","detail":{"eventName":"PutObject"}}""")]
    [InlineData("""{"detail-type":"AWS Service Event via CloudTrail","source":"aws.s3","detail":{}}""")]
    [InlineData("""{"detail-type":"Object Created","detail-type":"Object Tags Added","source":"aws.s3","detail":{}}""")]
    [InlineData("""{"detail-type":"Object Teleported","source":"aws.s3","detail":{}}""")]
    [InlineData("""{"detail-type":"Object Created","source":"somebody","detail":{}}""")]
    public void Another_message_is_unreadable_with_a_reason(string body) =>
        Assert.NotEmpty(Assert.IsType<S3Message.Unreadable>(S3MessageReader.Read(Encoding.UTF8.GetBytes(body))).Reason);

    [Theory]
    [InlineData("{}")]
    [InlineData("1")]
    [InlineData("""{"eventVersion":"3.0","eventName":"ObjectCreated:Put"}""")]
    [InlineData("""{"eventName":"ObjectCreated:Teleport","s3":{}}""")]
    [InlineData("""{"eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"b"},"object":{"key":"%FF%FE"}}}""")]
    [InlineData("""{"eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"b"},"object":{"key":"\ud800"}}}""")]
    [InlineData("""{"eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"b"},"object":{"key":"a","key":"b"}}}""")]
    [InlineData("""{"eventName":"ObjectCreated:Put","eventName":"ObjectTagging:Put","s3":{"bucket":{"name":"b"},"object":{"key":"a"}}}""")]
    [InlineData("""{"eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"b"}}}""")]
    [InlineData("LONG")]
    public void One_bad_record_leaves_the_others_readable(string bad)
    {
        var good = Notification[(Notification.IndexOf('[', StringComparison.Ordinal) + 1)..Notification.LastIndexOf(']')];
        if (bad == "LONG") bad = good.Replace("KEY", new('k', 8193), StringComparison.Ordinal);
        foreach (var records in (string[])[$"{bad},{good}", $"{good},{bad}"])
        {
            var files = Assert.IsType<S3Message.Files>(S3MessageReader.Read(Encoding.UTF8.GetBytes($$"""{"Records":[{{records}}]}""")));
            Assert.Equal("KEY", Assert.Single(files.Events).Key);
            Assert.NotEmpty(files.UnreadableReason!);
        }
    }

    [Theory]
    [InlineData("ab", "ab")]
    [InlineData("0065a1b2c3d4e5f60a", "0065a1b2c3d4e5f60a")]
    [InlineData("0065A1B2C3D4E5F6", "0065A1B2C3D4E5F6")]
    [InlineData("no number", null)]
    [InlineData("", null)]
    public void A_removal_with_an_invalid_sequencer_is_readable(string sequencer, string? expected)
    {
        var removal = Notification.Replace("ObjectCreated:Put", "ObjectRemoved:Delete", StringComparison.Ordinal);
        var file = Assert.Single(Read(removal.Replace("00000660EB178E4246", sequencer, StringComparison.Ordinal)));
        Assert.Equal((true, expected), (file.IsRemoval, file.Write.Sequencer));
    }

    [Fact]
    public void Sequencers_of_Ceph_have_no_order_and_are_ignored()
    {
        var file = Assert.Single(Read(Notification.Replace("aws:s3", "ceph:s3", StringComparison.Ordinal)));
        Assert.Null(file.Write.Sequencer);
        Assert.NotNull(file.Write.EventTime);
    }

    [Fact]
    public void An_unused_property_may_occur_twice() =>
        Assert.Single(Read(Notification.Replace("\"eventVersion\"", "\"x\":1,\"x\":2,\"eventVersion\"", StringComparison.Ordinal)));

    [Fact]
    public void The_reason_for_a_CloudTrail_event_says_what_to_change() =>
        Assert.Contains("turn on EventBridge for the bucket", Assert.IsType<S3Message.Unreadable>(S3MessageReader.Read(
            """{"detail-type":"AWS API Call via CloudTrail","source":"aws.s3","detail":{}}"""u8.ToArray())).Reason,
                StringComparison.Ordinal);

    [Fact]
    public void A_key_above_8192_bytes_is_unreadable()
    {
        Assert.Single(Read(Notification.Replace("KEY", new('k', 8192), StringComparison.Ordinal)));
        var tooLong = Encoding.UTF8.GetBytes(Notification.Replace("KEY", new('k', 8193), StringComparison.Ordinal));
        Assert.IsType<S3Message.Unreadable>(S3MessageReader.Read(tooLong));
    }

    [Fact]
    public void Any_key_survives_being_encoded_and_decoded() => AnyKey.Sample(key => FormKeys.Decode(FormKeys.Encode(key)) == key);

    [Fact]
    public void Every_written_message_is_read_unchanged() =>
        Gen.Select(AnyKey, Gen.Int[0, 9], Gen.Int[0, 9], Gen.Bool).Sample((key, round, generation, isRemoval) =>
        {
            var file =
                (isRemoval ? Some.Removal(key) : Some.Event(key)) with { Origin = new(MessageSources.Requeue, round, generation, "00-x") };
            return S3MessageReader.Read(S3MessageWriter.Write(file)) is S3Message.Files { Events: [var read] } && read == file;
        });

    [Fact]
    public void A_message_from_a_listing_has_no_time()
    {
        var file = Some.Event(write: ObjectVersion.Of(null, null, "e", 1, null));
        Assert.Equal(file, Assert.Single(Read(Encoding.UTF8.GetString(S3MessageWriter.Write(file)))));
    }

    // Every key that S3 accepts: 1 to 1,024 bytes of UTF-8, of any characters except half surrogate pairs.
    private static Gen<string> AnyKey { get; } = Gen.OneOf(
            Gen.Int[1, 0x10ffff].Where(Rune.IsValid).Select(code => new Rune(code).ToString()),
            Gen.Char["+%/ |\"'\n\t\0aA0.~&=?#\\"].Select(char.ToString),
            Gen.OneOf("%2B", "%20", "%%", "u\u0308", "👩‍👩‍👧", "||", "  ", "//", "../"))
        .Array[1, 300].Select(string.Concat).Where(key => Encoding.UTF8.GetByteCount(key) <= 1024);

    private static IReadOnlyList<FileEvent> Read(string body) =>
        Assert.IsType<S3Message.Files>(S3MessageReader.Read(Encoding.UTF8.GetBytes(body))).Events;
}
