using System.Text;
using System.Text.Json;
using CsCheck;

namespace FilePipeline.Contracts.Tests;

/// <summary>Texts and entries that somebody else may have written are read, or refused as documented.</summary>
public sealed class HostileTextTests
{
    private const int Few = 20_000;

    // Each is compiled.
    private const int FewPatterns = 300;

    private static readonly string[] _pieces =
    [
        "/", "%", "%2", "%25", "%FF", "+", "-", "..", "\0", "\ud800", "\udc00", "é", "💥", "*", "**", "?", "[", "]", "{", "}", ",", "\\",
        "due/", "parked/", "failures/", ".json", "20260102T030405Z", "0000000000000", "9999999999999", "99999999999999999999", "parked",
        "rejected", "missing", "not-found", "0123456789abcdef0123456789abcdef",
    ];

    private static Gen<string> Text { get; } = Gen.OneOf(Gen.String, Gen.OneOf(_pieces).Array[0, 12].Select(string.Concat));

    private static readonly byte[] _record = Encoding.UTF8.GetBytes(
        """{"schema":1,"fileId":"0123456789abcdef0123456789abcdef","key":"a","write":{"versionId":null,"sequencer":"00","eTag":"e","size":3,"eventTime":"2026-01-01T00:00:00Z"},"status":"processed","generation":0,"attempts":1,"round":0,"claim":{"token":"t","until":"2026-01-01T00:00:00Z"},"bytes":3,"analysis":{"a":[1,{}]},"firstSeenAt":"2026-01-01T00:00:00Z","updatedAt":"2026-01-01T00:00:00Z","history":[{"at":"2026-01-01T00:00:00Z","attempt":1,"code":"c","detail":"d"}]}""");

    private static readonly byte[] _entry = Encoding.UTF8.GetBytes(
        """{"fileId":"0123456789abcdef0123456789abcdef","key":"a","code":"c","reason":"r","body":"YWJj","at":"2026-01-01T00:00:00Z"}""");

    private static readonly string[] _edits =
        ["\"", "{", "}", "[", "]", ",", ":", "null", "true", "-1", "1e999", "1.5", "99999999999999999999", "\"\\ud800\"", "\"x\"", "[]",
            "{}", "\\",
            "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-13-01", new string('[', 200)];

    [Fact]
    public void Any_text_is_a_key_or_none() => Text.Sample(
        // Half of a character never gets here: JSON with one is refused before.
        text => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) != text
            || FormKeys.Decode(text) is not { } key || FormKeys.Decode(FormKeys.Encode(key)) == key,
        iter: Few);

    [Fact]
    public void Any_key_of_the_parking_bucket_is_read_or_is_no_entry() => Text.Sample(
        text =>
        {
            _ = ParkingKeys.DueTime(text);
            _ = ParkingKeys.IsMessage(text);
            return FailureIndexKeys.Parse(text) is not { } entry || FailureIndexKeys.Statuses.Contains(entry.Status);
        },
        iter: Few);

    [Fact]
    public void Any_pattern_is_refused_or_matches_any_key_in_little_time() => Gen.Select(Text, Text).Sample(
        (pattern, key) =>
        {
            if (KeyGlob.ErrorOf(pattern) is null) KeyGlob.Of(pattern).IsMatch(key);
            return true;
        },
        iter: FewPatterns);

    [Fact]
    public void Any_record_is_read_or_a_JsonException() => Mutated(_record).Sample(
        json => IsReadOrJsonException(() => FileRecord.FromJson(json)), iter: Few);

    [Fact]
    public void Any_parking_entry_is_read_or_a_JsonException() => Mutated(_entry).Sample(
        json => IsReadOrJsonException(() => JsonSerializer.Deserialize(json, WireJson.Default.ParkedEntry)), iter: Few);

    private static Gen<byte[]> Mutated(byte[] original) => Gen
        .Select(Gen.Double.Unit, Gen.Int[0, 25], Gen.OneOf(Gen.OneOf(_edits).Select(Encoding.UTF8.GetBytes), Gen.Byte.Array[1,
            3])).Array[1, 4]
        .Select(edits => edits.Aggregate(original, (body, edit) =>
        {
            var at = (int)(edit.Item1 * body.Length);
            return [.. body[..at], .. edit.Item3, .. body[Math.Min(body.Length, at + edit.Item2)..]];
        }));

    private static bool IsReadOrJsonException(Action read)
    {
        try
        {
            read();
        }
        catch (JsonException)
        {
            // As documented.
        }

        return true;
    }
}
