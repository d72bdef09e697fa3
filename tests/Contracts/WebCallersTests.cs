namespace FilePipeline.Contracts.Tests;

public sealed class WebCallersTests
{
    private static readonly WebCaller _own = new("POST", "http", "localhost:8080", null);
    private static readonly PortRules _people = new() { HasPages = true };
    private static readonly PortRules _sidecar = new();

    [Theory]
    [InlineData("localhost")]
    [InlineData("LOCALHOST:4566")]
    [InlineData("127.0.0.1:8104")]
    [InlineData("127.9.8.7")]
    [InlineData("[::1]:8080")]
    [InlineData("[::1]")]
    [InlineData("uploads.localhost:4566")]
    [InlineData("")]
    public void Names_of_this_machine_are_accepted(string host) => Assert.Null(WebCallers.Refuse(_own with { Host = host }, _sidecar));

    [Theory]
    [InlineData("evil.test:8104")]
    [InlineData("localhost.evil.test")]
    [InlineData("notlocalhost")]
    [InlineData("127.0.0.1.evil.test")]
    [InlineData("192.168.1.7:8080")]
    [InlineData("0.0.0.0:3601")]
    [InlineData("[2001:db8::1]:80")]
    [InlineData("[::1")]
    public void Other_names_are_refused_on_a_loopback_port(string host)
    {
        var refusal = WebCallers.Refuse(_own with { Host = host }, _people)!;
        Assert.Equal(host, refusal.Source);
        Assert.Contains("AllowedHosts", refusal.Reason, StringComparison.Ordinal);
        Assert.Null(WebCallers.Refuse(_own with { Host = host }, _people with { IsLoopbackOnly = false }));
    }

    [Theory]
    [InlineData("*", "anything.example")]
    [InlineData("my.example", "MY.example:8080")]
    [InlineData("*.example", "my.example")]
    public void Names_in_AllowedHosts_are_accepted(string pattern, string host) =>
        Assert.Null(WebCallers.Refuse(_own with { Host = host }, _people with { MoreHosts = [pattern] }));

    [Theory]
    [InlineData("http://localhost:8080", true)]
    [InlineData("http://LOCALHOST:8080", true)]
    [InlineData("https://localhost:8080", false)]
    [InlineData("http://localhost", false)]
    [InlineData("http://localhost:8081", false)]
    [InlineData("http://127.0.0.1:8080", false)]
    [InlineData("http://evil.test", false)]
    [InlineData("null", false)]
    [InlineData("", false)]
    public void Scheme_name_and_port_of_an_origin_are_compared(string origin, bool isOwn) =>
        Assert.Equal(isOwn, WebCallers.Refuse(_own with { Origin = origin }, _people) is null);

    [Theory]
    [InlineData("https", "https://files.example.com", true)]
    [InlineData("https", "https://files.example.com:443", true)]
    [InlineData("https", "http://files.example.com", false)]
    [InlineData(null, "https://files.example.com", true)]
    [InlineData(null, "https://other.example.com", false)]
    public void The_scheme_is_compared_where_it_is_known(string? scheme, string origin, bool isOwn) => Assert.Equal(
        isOwn, WebCallers.Refuse(new("PUT", scheme, "files.example.com", origin), _people with { IsLoopbackOnly = false }) is null);

    [Theory]
    [InlineData("http://localhost:8080")]
    [InlineData("null")]
    public void A_port_without_pages_refuses_every_origin(string origin) =>
        Assert.NotNull(WebCallers.Refuse(_own with { Origin = origin }, _sidecar));

    [Theory]
    [InlineData("cross-site", false)]
    [InlineData("same-site", false)]
    [InlineData("same-origin", true)]
    [InlineData("none", true)]
    [InlineData(null, true)]
    public void Without_an_origin_the_fetch_site_decides(string? site, bool isAnswered)
    {
        var image = _own with { Method = "GET", FetchSite = site, FetchMode = "no-cors", FetchDestination = "image" };
        Assert.Equal(isAnswered, WebCallers.Refuse(image, _people) is null);
        Assert.Equal(isAnswered, WebCallers.Refuse(image, _sidecar) is null);
    }

    [Theory]
    [InlineData("GET", "navigate", "document", true)]
    [InlineData("POST", "navigate", "document", false)]
    [InlineData("GET", "navigate", "iframe", false)]
    [InlineData("GET", "no-cors", "document", false)]
    public void A_link_of_another_site_may_lead_to_a_page_only(string method, string mode, string destination, bool isFollowed)
    {
        var link = _own with { Method = method, FetchSite = "cross-site", FetchMode = mode, FetchDestination = destination };
        Assert.Equal(isFollowed, WebCallers.Refuse(link, _people) is null);
        Assert.NotNull(WebCallers.Refuse(link, _sidecar));
    }

    [Fact]
    public void A_reason_shows_a_limited_part_of_the_name()
    {
        var refusal = WebCallers.Refuse(_own with { Origin = $"http://\u202E{new string('a', 1000)}" }, _people)!;
        Assert.InRange(refusal.Source.Length, 1, 100);
        Assert.DoesNotContain('\u202E', refusal.Reason);
    }

    [Fact]
    public void A_new_name_is_first_once_up_to_the_limit()
    {
        var first = new FirstTimes(2);
        Assert.Equal([true, false, true, false, false], ((string[])["a", "a", "b", "b", "c"]).Select(first.IsFirst));
    }

    [Theory]
    [InlineData("https://app.example.com", true)]
    [InlineData("https://APP.example.com", true)]
    [InlineData("http://app.example.com", false)]
    [InlineData("https://app.example.com:444", false)]
    [InlineData("null", false)]
    public void Only_listed_other_origins_are_accepted(string origin, bool isAccepted)
    {
        var rules = _people with { MoreOrigins = ["https://app.example.com"] };
        var caller = _own with { Origin = origin, FetchSite = "cross-site", FetchMode = "cors" };
        Assert.Equal(isAccepted, WebCallers.Refuse(caller, rules) is null);
        Assert.NotNull(WebCallers.Refuse(caller with { Origin = null }, rules));
        Assert.NotNull(WebCallers.Refuse(caller with { Host = "evil.test" }, rules));
    }
}
