namespace FilePipeline.Contracts.Tests;

public sealed class KeyGlobTests
{
    [Theory]
    [InlineData("in/*.csv", "in/a.csv", true)]
    [InlineData("in/*.csv", "in/b/a.csv", false)]
    [InlineData("in/**", "in/b/a.csv", true)]
    [InlineData("in/**", "in/", true)]
    [InlineData("in/**", "in", false)]
    [InlineData("**/a.csv", "a.csv", true)]
    [InlineData("**/a.csv", "in/b/a.csv", true)]
    [InlineData("**/a.csv", "in/ba.csv", false)]
    [InlineData("in/**/a.csv", "in/a.csv", true)]
    [InlineData("in/**/a.csv", "in/x/y/a.csv", true)]
    [InlineData("**", "", true)]
    [InlineData("**", "any/thing\nelse", true)]
    [InlineData("in/?.txt", "in/a.txt", true)]
    [InlineData("in/?.txt", "in//.txt", false)]
    [InlineData("a.b+c(d)[e]{f}^$|\\", "a.b+c(d)[e]{f}^$|\\", true)]
    [InlineData("a.b", "axb", false)]
    [InlineData("IN/*", "in/a", false)]
    [InlineData("a", "a\n", false)]
    [InlineData("ä/*", "ä/📄", true)]
    public void A_pattern_matches_whole_keys(string pattern, string key, bool expected) =>
        Assert.Equal(expected, KeyGlob.Of(pattern).IsMatch(key));

    [Theory]
    [InlineData("")]
    [InlineData("a/***")]
    public void An_invalid_pattern_has_a_reason(string pattern)
    {
        Assert.NotNull(KeyGlob.ErrorOf(pattern));
        Assert.Throws<ArgumentException>(() => KeyGlob.Of(pattern));
    }

    [Fact]
    public void A_pattern_longer_than_a_key_is_invalid()
    {
        Assert.Null(KeyGlob.ErrorOf(new('a', 1024)));
        Assert.NotNull(KeyGlob.ErrorOf(new('a', 1025)));
    }

    [Fact]
    public void Many_stars_take_no_time_that_grows_with_the_key() =>
        Assert.False(KeyGlob.Of(string.Concat(Enumerable.Repeat("*a", 100)) + "b").IsMatch(new('a', 1024)));
}
