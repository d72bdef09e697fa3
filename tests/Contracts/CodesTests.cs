namespace FilePipeline.Contracts.Tests;

public sealed class CodesTests
{
    private static readonly Dictionary<CodeKind, string[]> _names = new()
    {
        [CodeKind.Rejection] = ["type-not-allowed", "type-mismatch", "too-large", "too-small", "key-too-long", "archive-bomb"],
        [CodeKind.Failure] =
        [
            "not-found", "object-replaced", "integrity-mismatch", "timed-out", "never-tried", "ledger-gap", "send-back-stopped",
            "send-back-finished", "unexpected",
        ],
        [CodeKind.Message] = ["unreadable", "unreadable-outcome", "record-unreadable", "entry-unreadable", "unknown-bucket"],
        [CodeKind.Finding] = ["window-too-large", "dictionary-needed"],
    };

    [Fact]
    public void Every_code_has_one_row_with_its_kind() => Assert.Equal(
        _names.SelectMany(kind => kind.Value.Select(name => $"{name}: {kind.Key}")).Order(StringComparer.Ordinal),
        Codes.All.Select(code => $"{code.Name}: {code.Kind}").Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("unknown-bucket", CodeKind.Message)]
    [InlineData("too-large", CodeKind.Rejection)]
    [InlineData("files-unavailable", CodeKind.Failure)]
    [InlineData("code-of-a-later-version", CodeKind.Failure)]
    public void A_code_that_is_not_in_the_table_is_a_failure(string name, CodeKind expected) => Assert.Equal(expected, Codes.KindOf(name));

    [Fact]
    public void A_cancelled_call_has_timed_out()
    {
        Assert.Equal("timed-out", Codes.Of(new OperationCanceledException()));
        Assert.Equal("timed-out", Codes.Of(new TaskCanceledException()));
    }

    [Fact]
    public void Any_other_exception_is_unexpected() => Assert.Equal("unexpected", Codes.Of(new InvalidOperationException()));
}
