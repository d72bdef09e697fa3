using CsCheck;

namespace FilePipeline.Contracts.Tests;

public sealed class ObjectVersionTests
{
    private static readonly DateTimeOffset _time = Some.Time;

    public static TheoryData<string, ObjectVersion, ObjectVersion, WriteOrder> Pairs => new()
    {
        { "the same event twice", Write("01"), Write("01"), WriteOrder.Same },
        { "the same version id, whatever else", Write("01", version: "v"), Write("02", "other", version: "v"), WriteOrder.Same },
        { "other version ids, ordered by sequencer", Write("01", version: "v"), Write("02", version: "w"), WriteOrder.Older },
        { "sequencers differ, identical bytes", Write("01"), Write("02"), WriteOrder.Older },
        { "a later sequencer", Write("02"), Write("01"), WriteOrder.Newer },
        { "the shorter sequencer is padded on the right", Write("9A"), Write("10B"), WriteOrder.Newer },
        { "a sequencer two digits shorter, a second later", Write("0065A1B2C3D4E5F60A"), Write("0065A1B2C4D4E5F6"), WriteOrder.Older },
        { "sequencers that differ in trailing zeros only", Write("0065A1B2C3D4E5F6"), Write("0065A1B2C3D4E5F600"), WriteOrder.Same },
        { "S3's form, and EventBridge's of the same length", Write("0065A1B2C4D4E5F60A"), Write("65A1B2C3D4E5F60AFF"), WriteOrder.Newer },
        { "leading zeros never count, whatever the lengths", Write("0010"), Write("009"), WriteOrder.Older },
        { "EventBridge leaves out leading zeros", Write("65A1B2C3D4E5F60A"), Write("0065A1B2C3D4E5F60A"), WriteOrder.Same },
        { "sequencers that differ in leading zeros only", Write("009A"), Write("9A"), WriteOrder.Same },
        { "sequencers that differ in case only", Write("9a"), Write("9A"), WriteOrder.Same },
        { "a sequencer beats the event's time", Write("01", seconds: 9), Write("02", seconds: 1), WriteOrder.Older },
        { "one constant sequencer, another time", Write("55", seconds: 1), Write("55", seconds: 2), WriteOrder.Older },
        { "one constant sequencer, a millisecond apart",
            Write("55"), ObjectVersion.Of(null, "55", "etag", 3, _time.AddMilliseconds(1)), WriteOrder.Older },
        { "one constant sequencer, one time, other bytes", Write("55", "a"), Write("55", "b"), WriteOrder.Unknown },
        { "no sequencer on one side, ordered by time", Write(null, "a", seconds: 1), Write("01", "b", seconds: 2), WriteOrder.Older },
        { "a listing that shows the same bytes", Listed("a"), Write("01", "a"), WriteOrder.Same },
        { "a listing that shows other bytes", Listed("a"), Write("01", "b"), WriteOrder.Unknown },
        { "two listings of the same bytes", Listed("a"), Listed("a"), WriteOrder.Same },
        { "two listings of other bytes", Listed("a"), Listed("b"), WriteOrder.Unknown },
        { "the same tag with another size",
            ObjectVersion.Of(null, null, "a", 1, null), ObjectVersion.Of(null, null, "a", 2, null), WriteOrder.Unknown },
        { "a removal after a write", Removal("02"), Write("01"), WriteOrder.Newer },
        { "the same removal", Removal("02"), Removal("02"), WriteOrder.Same },
        { "a removal without order", Removal(null, time: null), Listed("a"), WriteOrder.Unknown },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Two_writes_have_the_order_in_the_table(string why, ObjectVersion one, ObjectVersion other, WriteOrder expected)
    {
        Assert.True(one.ComparedTo(other) == expected, $"{why}: {one.ComparedTo(other)}, not {expected}");
        var reverse = expected switch { WriteOrder.Older => WriteOrder.Newer, WriteOrder.Newer => WriteOrder.Older, _ => expected };
        Assert.Equal(reverse, other.ComparedTo(one));
    }

    [Fact]
    public void The_order_of_two_writes_is_antisymmetric() =>
        Gen.Select(AnyWrite, AnyWrite).Sample((one, other) => (one.ComparedTo(other), other.ComparedTo(one)) is
            (WriteOrder.Same, WriteOrder.Same) or (WriteOrder.Unknown, WriteOrder.Unknown)
            or (WriteOrder.Older, WriteOrder.Newer) or (WriteOrder.Newer, WriteOrder.Older));

    [Fact]
    public void Every_write_equals_itself() => AnyWrite.Sample(write => write.ComparedTo(write) == WriteOrder.Same);

    [Fact]
    public void Events_of_one_source_are_in_a_transitive_order()
    {
        // With or without sequencers; LocalStack gives one sequencer to all writes.
        static Gen<ObjectVersion> Of(Gen<string?> sequencer) => Gen.Select(
            sequencer, Gen.OneOf("x", "y"), Gen.Long[1, 2], Gen.Int[0, 3], (order, eTag, size, time) =>
                ObjectVersion.Of(null, order, eTag, size, _time.AddMilliseconds(time)));
        Gen<ObjectVersion>[] sources =
            [Of(Gen.OneOf<string?>("1", "02", "A", "0b", "10B")), Of(Gen.OneOf<string?>("55", "055")), Of(Gen.OneOf<string?>("", null))];
        Gen.OneOf([.. sources.Select(source => Gen.Select(source, source, source))]).Sample((one, two, three) =>
            one.ComparedTo(two) is not (WriteOrder.Older or WriteOrder.Same)
                || two.ComparedTo(three) is not (WriteOrder.Older or WriteOrder.Same)
            || one.ComparedTo(three) == (one.ComparedTo(two) == WriteOrder.Same ? two.ComparedTo(three) : WriteOrder.Older));
    }

    [Fact]
    public void Sequencers_are_in_a_total_order() => Gen.Select(AnySequencer, AnySequencer, AnySequencer).Sample((one, two, three) =>
    {
        var (first, second, across) = (Compared(one, two), Compared(two, three), Compared(one, three));
        Assert.Equal(-first, Compared(two, one));
        // Equal sequencers have the same order to a third one; the order is transitive.
        if (first == 0) Assert.Equal(second, across);
        if (second == 0) Assert.Equal(first, across);
        if (first == second) Assert.Equal(first, across);
    });

    [Fact]
    public void Surrounding_zeros_and_case_of_a_sequencer_are_ignored() =>
        Gen.Select(AnySequencer, AnySequencer, Gen.Int[0, 9], Gen.Int[0, 9]).Sample((one, other, before, after) =>
        {
            var same = new string('0', before) + one.ToLowerInvariant() + new string('0', after);
            Assert.Equal(0, Compared(one, same));
            Assert.Equal(Compared(one, other), Compared(same, other));
        });

    [Fact]
    public void A_later_time_is_newer_in_every_form_of_AWS() => Gen.Select(Gen.UInt, Gen.UInt, Gen.UInt, Gen.UInt, Gen.Bool, Gen.Bool)
        .Sample((second, otherSecond, part, otherPart, isEventBridge, isOtherEventBridge) =>
        {
            // Seconds since 1978 have eight hex digits.
            (second, otherSecond) = (second | 0x10000000, otherSecond | 0x10000000);
            Assert.Equal(
                (second, part).CompareTo((otherSecond, otherPart)),
                Compared(Form(second, part, isEventBridge), Form(otherSecond, otherPart, isOtherEventBridge)));
        });

    [Fact]
    public void Outcome_ids_contain_the_sequencer_unchanged()
    {
        Assert.Equal("|0065A1B2C3D4E5F60A|etag|3|", ObjectVersion.Of(null, "0065A1B2C3D4E5F60A", "etag", 3, null).Fingerprint());
        Assert.NotEqual(Write("0065A1B2C3D4E5F60A").Fingerprint(), Write("65A1B2C3D4E5F60A").Fingerprint());
    }

    [Theory]
    [InlineData("v", "v", "etag", "etag", WriteOrder.Same)]
    [InlineData(null, null, "etag", "etag", WriteOrder.Same)]
    [InlineData("v", null, "etag", "etag", WriteOrder.Same)]
    [InlineData("v", "w", "etag", "etag", WriteOrder.Unknown)]
    [InlineData(null, null, "etag", "other", WriteOrder.Unknown)]
    public void For_equal_sequencers_version_and_ETag_decide(
        string? version, string? otherVersion, string eTag, string otherTag, WriteOrder expected)
    {
        var notification = ObjectVersion.Of(version, "0065A1B2C3D4E5F60A", eTag, 3, _time);
        var eventBridge = ObjectVersion.Of(otherVersion, "65A1B2C3D4E5F60A", otherTag, 3, null);
        Assert.Equal((expected, expected), (notification.ComparedTo(eventBridge), eventBridge.ComparedTo(notification)));
    }

    [Fact]
    public void The_time_of_a_listing_is_not_used()
    {
        var write = new ListedObject("k", 3, "etag", _time.AddDays(1), null).Write;
        Assert.Equal(ObjectVersion.Of(null, null, "etag", 3, null), write);
        Assert.Equal(WriteOrder.Unknown, write.ComparedTo(Write("01", "other")));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("null")]
    public void An_empty_part_or_the_text_null_is_absent(string? absent)
    {
        var write = ObjectVersion.Of(absent, absent, absent, null, null);
        Assert.Equal(new ObjectVersion(null, null, null, null, null), write);
    }

    [Fact]
    public void ETags_are_unquoted_and_times_cut_to_milliseconds()
    {
        var write = ObjectVersion.Of(null, null, "\"abc\"", 1, _time.AddTicks(1234));
        Assert.Equal(("abc", _time), (write.ETag, write.EventTime));
    }

    [Fact]
    public void A_listing_shows_a_write_by_ETag_and_size()
    {
        var listed = new ListedObject("k", 3, "etag", _time, null);
        Assert.True(Write("01", "etag", size: 3).IsShownBy(listed));
        Assert.True(ObjectVersion.Of(null, null, "etag", null, null).IsShownBy(listed));
        Assert.False(Write("01", "etag", size: 4).IsShownBy(listed));
        Assert.False(Write("01", "other", size: 3).IsShownBy(listed));
        Assert.False(Removal("01").IsShownBy(listed));
    }

    private static Gen<ObjectVersion> AnyWrite { get; } = Gen.Select(
        Gen.OneOf<string?>(null, "v1", "v2"),
        Gen.OneOf<string?>(null, "1", "01", "02", "A", "a0", "055"),
        Gen.OneOf<string?>(null, "x", "y"),
        Gen.OneOf<long?>(null, 1, 2),
        Gen.OneOf<DateTimeOffset?>(null, _time, _time.AddMilliseconds(1), _time.AddSeconds(5)),
        ObjectVersion.Of);

    private static Gen<string> AnySequencer { get; } = Gen.OneOf(
        Gen.Char["0001f"].Array[1, 6].Select(digits => new string(digits)),
        Gen.Char["0123456789ABCDEFabcdef"].Array[1, 20].Select(digits => new string(digits)),
        Gen.Select(Gen.UInt, Gen.UInt, Gen.Bool, Form));

    // S3 writes 18 digits, EventBridge omits the leading zeros, and both omit trailing zeros.
    private static string Form(uint second, uint part, bool isEventBridge) =>
        $"{(isEventBridge ? "" : "00")}{second:X8}{part:X8}".TrimEnd('0') is { Length: > 0 } form ? form : "0";

    private static int Compared(string one, string other) => Write(one).ComparedTo(Write(other)) switch
    {
        WriteOrder.Older => -1,
        WriteOrder.Newer => 1,
        WriteOrder.Same => 0,
        _ => throw new InvalidOperationException($"{one} and {other} have no order"),
    };

    private static ObjectVersion Write(string? sequencer, string eTag = "etag", long size = 3, int seconds = 0, string? version = null) =>
        ObjectVersion.Of(version, sequencer, eTag, size, _time.AddSeconds(seconds));

    private static ObjectVersion Listed(string eTag) => ObjectVersion.Of(null, null, eTag, 3, null);

    private static ObjectVersion Removal(string? sequencer) => Removal(sequencer, _time.AddSeconds(1));

    private static ObjectVersion Removal(string? sequencer, DateTimeOffset? time) => ObjectVersion.Of(null, sequencer, null, null, time);
}
