using System.Text;
using System.Text.Json;
using CsCheck;

namespace FilePipeline.Contracts.Tests;

/// <summary>A listing of any form is read, or refused with the documented exception.</summary>
public sealed class ListingPageTests
{
    private const int Few = 20_000;

    private static readonly string[] _values =
        ["null", "true", "1", "1e99", "9223372036854775808", "-1", "1.5", "\"\"", "\"k\"", "\"\\ud800\"", "\"2026-01-02T03:04:05Z\"",
            "[]", "{}",
            "[1]", "[{}]", "[null]", "[{\"Key\":\"a\"}]", "[{\"Key\":1}]", "[{\"Key\":\"\\udfff\"}]", "[{\"Key\":\"a\",\"Size\":1.5}]",
            "[{\"Key\":\"a\",\"ETag\":1}]", "[{\"Key\":\"a\",\"LastModified\":5}]", "[{\"Key\":\"a\",\"StorageClass\":[]}]"];

    private static readonly string[] _names = ["Name", "Contents", "IsTruncated", "NextMarker", "\\ud800"];

    private static Gen<string> Listing { get; } = Gen.Select(Gen.OneOf(_names), Gen.OneOf(_values)).Array[0, 5]
        .Select(parts => $"{{{string.Join(',', parts.Select(part => $"\"{part.Item1}\":{part.Item2}"))}}}");

    [Fact]
    public void A_listing_of_another_form_is_a_JsonException() => Listing.Sample(IsReadOrRefused, iter: Few);

    [Fact]
    public void A_listing_that_is_cut_or_changed_is_a_JsonException() => Gen.Select(Listing, Gen.Double.Unit, Gen.Char.AlphaNumeric)
        .Sample((listing, share, other) =>
        {
            var at = (int)(share * listing.Length);
            return IsReadOrRefused(listing[..at])
                && IsReadOrRefused($"{listing[..at]}{other}{listing[Math.Min(at + 1, listing.Length)..]}");
        }, iter: Few);

    [Theory]
    [InlineData("""{"Name":1}""")]
    [InlineData("""{"Name":"b","Contents":[{}]}""")]
    [InlineData("""{"Name":"b","Contents":[1]}""")]
    [InlineData("""{"Name":"b","Contents":[{"Key":"a","Size":1e99}]}""")]
    [InlineData("""{"Name":"b","Contents":[{"Key":"a","ETag":{}}]}""")]
    [InlineData("""{"Name":"b","Contents":[{"Key":"a","LastModified":1}]}""")]
    public void It_is_refused(string listing) =>
        Assert.Throws<JsonException>(() => ListingPage.FromJson(Encoding.UTF8.GetBytes(listing)));

    private static bool IsReadOrRefused(string listing)
    {
        try
        {
            var page = ListingPage.FromJson(Encoding.UTF8.GetBytes(listing));
            return page.Objects.All(listed => listed.Key is not null);
        }
        catch (JsonException)
        {
            return true;
        }
    }
}
