namespace FilePipeline.Contracts.Tests;

public sealed class CodesTests
{
    private static readonly Dictionary<CodeKind, string[]> _names = new()
    {
        [CodeKind.Rejection] = [
            "type-not-allowed", "type-mismatch", "too-large", "too-small", "key-too-long", "archive-bomb", "step-{name}-{code}",
            "step-{name}-refused",
        ],
        [CodeKind.Failure] =
        [
            "not-found", "object-replaced", "integrity-mismatch", "timed-out", "never-tried", "ledger-gap", "send-back-stopped",
            "send-back-finished", "unexpected", "step-failed", "step-timed-out", "step-unavailable",
            "overdue", "arrived-late",
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

    [Theory]
    [InlineData("step-totals-negative-total", "step-{name}-{code}", CodeKind.Rejection)]
    [InlineData("step-totals-refused", "step-{name}-refused", CodeKind.Rejection)]
    [InlineData("step-timed-out", "step-timed-out", CodeKind.Failure)]
    [InlineData("step-totals-files-unavailable", "step-{name}-{code}", CodeKind.Rejection)]
    [InlineData("files-unavailable", "files-unavailable", CodeKind.Failure)]
    public void A_code_with_a_step_has_the_row_with_braces(string name, string row, CodeKind kind) =>
        Assert.Equal((row, kind), (Codes.RowOf(name), Codes.KindOf(name)));

    [Fact]
    public void Codes_of_steps_hold_the_name_of_the_step() =>
        Assert.Equal(("step-a-b", "step-a-refused"), (Codes.RejectedBy("a", "b"), Codes.RefusedBy("a")));

    [Fact]
    public void A_cancelled_call_has_timed_out()
    {
        Assert.Equal("timed-out", Codes.Of(new OperationCanceledException()));
        Assert.Equal("timed-out", Codes.Of(new TaskCanceledException()));
    }

    [Fact]
    public void Any_other_exception_is_unexpected() => Assert.Equal("unexpected", Codes.Of(new InvalidOperationException()));
}
