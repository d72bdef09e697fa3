using System.Text.Json;
using FilePipeline.Emulator.AwsHttp.DynamoDb;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.Tests.DynamoDb;

/// <summary>Conditions on one item, and the errors for invalid ones.</summary>
public sealed class ConditionTests
{
    private const string Item = """
        {"s":{"S":"hello"},"e":{"S":""},"n":{"N":"5"},"b":{"B":"AAEC"},"t":{"BOOL":true},"z":{"NULL":true},
         "ss":{"SS":["a","b"]},"ns":{"NS":["1","2"]},"bs":{"BS":["AA=="]},
         "l":{"L":[{"S":"x"},{"N":"1"},{"M":{"k":{"S":"v"}}}]},"m":{"M":{"i":{"N":"1"},"l":{"L":[{"S":"deep"}]}}}}
        """;

    private const string Values = """
        {":hello":{"S":"hello"},":he":{"S":"he"},":ll":{"S":"ll"},":z":{"S":"z"},":a":{"S":"a"},":x":{"S":"x"},":v":{"S":"v"},":deep":{"S":"deep"},
         ":five":{"N":"5.0"},":one":{"N":"1"},":two":{"N":"2"},":ten":{"N":"10"},":bin":{"B":"AAEC"},":start":{"B":"AAE="},":mid":{"B":"AQ=="},
         ":yes":{"BOOL":true},":null":{"NULL":true},":set":{"SS":["b","a"]},":S":{"S":"S"},":N":{"S":"N"},":L":{"S":"L"},":map":{"M":{"k":{"S":"v"}}}}
        """;

    private static readonly Dictionary<string, string> _names = new() { ["#s"] = "s", ["#key"] = "key", ["#dotted"] = "a.b" };

    [Theory]
    [InlineData("s = :hello", true)]
    [InlineData("s = :he", false)]
    [InlineData("s <> :he", true)]
    [InlineData("nowhere = :he", false)]
    [InlineData("nowhere <> :he", true)]
    [InlineData("n = :five", true)]
    [InlineData("n = :hello", false)]
    [InlineData("n < :ten", true)]
    [InlineData("n > :ten", false)]
    [InlineData("n >= :five AND n <= :five", true)]
    [InlineData("s < :z", true)]
    [InlineData("s < :ten", false)]
    [InlineData("b > :start", true)]
    [InlineData("t = :yes", true)]
    [InlineData("z = :null", true)]
    [InlineData("ss = :set", true)]
    [InlineData("l[2] = :map", true)]
    [InlineData("n BETWEEN :one AND :ten", true)]
    [InlineData("n BETWEEN :one AND :two", false)]
    [InlineData("n between :one and :ten or s = :z", true)]
    [InlineData("n IN (:one, :five)", true)]
    [InlineData("n IN (:one, :hello)", false)]
    [InlineData("nowhere IN (:one)", false)]
    [InlineData("attribute_exists(s)", true)]
    [InlineData("attribute_exists(m.l[0])", true)]
    [InlineData("attribute_exists(m.l[1])", false)]
    [InlineData("attribute_exists(s.deeper)", false)]
    [InlineData("attribute_not_exists(s)", false)]
    [InlineData("attribute_not_exists(nowhere)", true)]
    [InlineData("attribute_type(s, :S)", true)]
    [InlineData("attribute_type(s, :N)", false)]
    [InlineData("attribute_type(l, :L)", true)]
    [InlineData("attribute_type(nowhere, :S)", false)]
    [InlineData("begins_with(s, :he)", true)]
    [InlineData("begins_with(s, :ll)", false)]
    [InlineData("begins_with(b, :start)", true)]
    [InlineData("begins_with(ss, :a)", false)]
    [InlineData("contains(s, :ll)", true)]
    [InlineData("contains(s, :z)", false)]
    [InlineData("contains(b, :mid)", true)]
    [InlineData("contains(ss, :a)", true)]
    [InlineData("contains(ns, :one)", true)]
    [InlineData("contains(ns, :a)", false)]
    [InlineData("contains(l, :x)", true)]
    [InlineData("contains(l, :map)", true)]
    [InlineData("contains(n, :five)", false)]
    [InlineData("size(s) = :five", true)]
    [InlineData("size(e) < :one", true)]
    [InlineData("size(ss) = :two", true)]
    [InlineData("size(m) = :two", true)]
    [InlineData("size(n) = :one", false)]
    [InlineData("size(nowhere) = :one", false)]
    [InlineData("m.l[0] = :deep", true)]
    [InlineData("m.i = l[1]", true)]
    [InlineData("l[2].k = :v", true)]
    [InlineData("NOT s = :he", true)]
    [InlineData("NOT (s = :hello AND n = :five)", false)]
    [InlineData("s = :he OR s = :hello AND n = :ten", false)]
    [InlineData("(s = :he OR s = :hello) AND n = :five", true)]
    [InlineData("(s) = (:hello)", true)]
    [InlineData("(m).i = :one", true)]
    [InlineData("#s = :hello", true)]
    [InlineData("attribute_not_exists(#dotted)", true)]
    [InlineData("attribute_not_exists(etag) AND\ts=:hello", true)]
    public void A_condition_holds_or_not(string text, bool holds) => Assert.Equal(holds, Parse(text).Condition.Holds(Read(Item)));

    [Theory]
    [InlineData("", "The expression can not be empty;")]
    [InlineData("s = ", "Syntax error; token: \"<EOF>\", near: \"=\"")]
    [InlineData("s = = :a", "Syntax error; token: \"=\", near: \"= = :a\"")]
    [InlineData("s & :a", "Syntax error; token: \"&\", near: \"s & :a\"")]
    [InlineData("s = :a AND", "Syntax error; token: \"<EOF>\", near: \"AND\"")]
    [InlineData("(s = :a", "Syntax error; token: \"<EOF>\", near: \":a\"")]
    [InlineData("s = :a :a", "Syntax error; token: \":a\", near: \":a :a\"")]
    [InlineData("1s = :a", "Syntax error; token: \"1\", near: \"1s\"")]
    [InlineData("s[x] = :a", "Syntax error; token: \"x\", near: \"[x]\"")]
    [InlineData("attribute_exists()", "Syntax error; token: \")\", near: \"()\"")]
    [InlineData("s", "Syntax error; token: \"<EOF>\", near: \"s\"")]
    [InlineData("NOT NOT s = :a", "Syntax error; token: \"NOT\", near: \"NOT NOT s\"")]
    [InlineData("((s = :a))", "The expression has redundant parentheses;")]
    [InlineData("((s)) = :a", "The expression has redundant parentheses;")]
    [InlineData("key = :a", "Attribute name is a reserved keyword; reserved keyword: key")]
    [InlineData("s.Value = :a", "Attribute name is a reserved keyword; reserved keyword: Value")]
    [InlineData("#nowhere = :a", "An expression attribute name used in the document path is not defined; attribute name: #nowhere")]
    [InlineData("s = :nowhere", "An expression attribute value used in expression is not defined; attribute value: :nowhere")]
    [InlineData("exists(s)", "Invalid function name; function: exists")]
    [InlineData("size(s)", "The function is not allowed to be used this way in an expression; function: size")]
    [InlineData("contains(s, :a) = :a", "The function is not allowed to be used this way in an expression; function: contains")]
    [InlineData(
        "contains(s)", "Incorrect number of operands for operator or function; operator or function: contains, number of operands: 1")]
    [InlineData("attribute_exists(:a)", "Operator or function requires a document path; operator or function: attribute_exists")]
    [InlineData(
        "begins_with(s, :one)", "Incorrect operand type for operator or function; operator or function: begins_with, operand type: N")]
    [InlineData("size(:one) = :one", "Incorrect operand type for operator or function; operator or function: size, operand type: N")]
    [InlineData("attribute_type(s, :a)", "Invalid attribute type name found; type: a, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}")]
    [InlineData("attribute_type(s, s2)",
        "Incorrect operand type for operator or function; operator or function: attribute_type, operand type: "
            + "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}")]
    [InlineData("s = s",
        "The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: [s]")]
    [InlineData("m.l[0] < m.l[0]",
        "The first operand must be distinct from the remaining operands for this operator or function; operator: <, first operand: [m, l, "
            + "[0]]")]
    [InlineData("n BETWEEN :ten AND :one",
        "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: "
            + "{N:10}, upper bound operand: AttributeValue: {N:1}")]
    [InlineData("n BETWEEN :one AND :a",
        "The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: AttributeValue: {N:1}, upper bound "
            + "operand: AttributeValue: {S:a}")]
    [InlineData("s[99999999999] = :a", "List index is not within the allowable range; index: [99999999999]")]
    public void An_invalid_condition_is_refused(string text, string message) =>
        Assert.Equal($"Invalid ConditionExpression: {message}", Assert.Throws<InvalidItemException>(() => Parse(text)).Message);

    [Fact]
    public void A_long_or_deep_expression_is_refused()
    {
        var text = string.Join(" OR ", Enumerable.Repeat("s = :a", 500));
        Assert.Equal(
            $"Invalid ConditionExpression: Expression size has exceeded the maximum allowed size; expression size: {text.Length}",
            Assert.Throws<InvalidItemException>(() => Parse(text)).Message);
        foreach (var opening in (string[])["(", "size(", "NOT ("])
            Assert.ThrowsAny<InvalidItemException>(() => Parse(string.Concat(Enumerable.Repeat(opening, 800))));
    }

    private static AttributeMap Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return AttributeJson.ReadMap(document.RootElement);
    }

    private static ParsedCondition Parse(string text) => ConditionParser.Parse("ConditionExpression", text, new(_names, Read(Values)));
}
