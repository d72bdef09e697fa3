using System.Text.Json;
using FilePipeline.Emulator.AwsHttp.DynamoDb;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.Tests.DynamoDb;

/// <summary>Updates of one item, and the errors for invalid ones.</summary>
public sealed class UpdateTests
{
    private const string Values =
        """{":s":{"S":"x"},":n":{"N":"2"},":l":{"L":[{"N":"9"}]},":ss":{"SS":["a"]},":ns":{"NS":["1"]},":m":{"M":{}},":big":{"N":"9e125"}}""";

    [Theory]
    [InlineData("SET a = :s", "{}", """{"a":{"S":"x"}}""")]
    [InlineData("SET a = b, b = a", """{"a":{"N":"1"},"b":{"N":"2"}}""", """{"a":{"N":"2"},"b":{"N":"1"}}""")]
    [InlineData("SET a = a - :n", """{"a":{"N":"0.1"}}""", """{"a":{"N":"-1.9"}}""")]
    [InlineData("SET a = (a) + (:n)", """{"a":{"N":"1"}}""", """{"a":{"N":"3"}}""")]
    [InlineData("SET a = (a + :n)", """{"a":{"N":"1"}}""", """{"a":{"N":"3"}}""")]
    [InlineData("SET a = if_not_exists(a, :n) + :n", "{}", """{"a":{"N":"4"}}""")]
    [InlineData("SET a = list_append(if_not_exists(a, :l), :l)", "{}", """{"a":{"L":[{"N":"9"},{"N":"9"}]}}""")]
    [InlineData("SET a = list_append(:l, a)", """{"a":{"L":[{"N":"1"}]}}""", """{"a":{"L":[{"N":"9"},{"N":"1"}]}}""")]
    [InlineData("SET a.b[1].c = :s", """{"a":{"M":{"b":{"L":[{"N":"0"},{"M":{}}]}}}}""", """{"a":{"M":{"b":{"L":[{"N":"0"},{"M":{"c":{"S":"x"}}}]}}}}""")]
    [InlineData("SET a[7] = :s, a[5] = :n", """{"a":{"L":[{"N":"0"}]}}""", """{"a":{"L":[{"N":"0"},{"N":"2"},{"S":"x"}]}}""")]
    [InlineData("REMOVE a[0], a[2]", """{"a":{"L":[{"N":"0"},{"N":"1"},{"N":"2"},{"N":"3"}]}}""", """{"a":{"L":[{"N":"1"},{"N":"3"}]}}""")]
    [InlineData("REMOVE a[0] SET a[1] = :s", """{"a":{"L":[{"N":"0"},{"N":"1"}]}}""", """{"a":{"L":[{"S":"x"}]}}""")]
    [InlineData("REMOVE a[9], nowhere", """{"a":{"L":[]}}""", """{"a":{"L":[]}}""")]
    [InlineData("ADD a :n", "{}", """{"a":{"N":"2"}}""")]
    [InlineData("ADD a.b :n", """{"a":{"M":{"b":{"N":"-2"}}}}""", """{"a":{"M":{"b":{"N":"0"}}}}""")]
    [InlineData("ADD a :ss", """{"a":{"SS":["b","a"]}}""", """{"a":{"SS":["b","a"]}}""")]
    [InlineData("DELETE a :ss", """{"a":{"SS":["b","a"]}}""", """{"a":{"SS":["b"]}}""")]
    [InlineData("DELETE a :ss", """{"a":{"SS":["a"]}}""", "{}")]
    [InlineData("delete nowhere :ss", "{}", "{}")]
    public void An_update_changes_a_copy(string text, string before, string after)
    {
        var item = Read(before);
        Assert.True(Read(after).HasSameContent(Parse(text).Apply(item)));
        Assert.True(Read(before).HasSameContent(item));
    }

    [Theory]
    [InlineData("SET a = b", "The provided expression refers to an attribute that does not exist in the item")]
    [InlineData("SET a = s + :n", "An operand in the update expression has an incorrect data type")]
    [InlineData("SET a = list_append(s, :l)", "An operand in the update expression has an incorrect data type")]
    [InlineData("SET x.y = :s", "The document path provided in the update expression is invalid for update")]
    [InlineData("SET s.y = :s", "The document path provided in the update expression is invalid for update")]
    [InlineData("SET s[0] = :s", "The document path provided in the update expression is invalid for update")]
    [InlineData("REMOVE x.y", "The document path provided in the update expression is invalid for update")]
    [InlineData("ADD s :n", "An operand in the update expression has an incorrect data type")]
    [InlineData("DELETE s :ss", "An operand in the update expression has an incorrect data type")]
    [InlineData("ADD big :big", "Number overflow. Attempting to store a number with magnitude larger than supported range")]
    [InlineData("SET a = big + :n", "Attempting to store more than 38 significant digits in a Number")]
    public void An_update_that_does_not_fit_the_item_is_refused(string text, string message) => Assert.Equal(
        message, Assert.Throws<InvalidItemException>(() => Parse(text).Apply(Read("""{"s":{"S":"x"},"big":{"N":"9e125"}}"""))).Message);

    [Theory]
    [InlineData("", "The expression can not be empty;")]
    [InlineData("a = :s", "Syntax error; token: \"a\", near: \"a =\"")]
    [InlineData("SET a", "Syntax error; token: \"<EOF>\", near: \"a\"")]
    [InlineData("SET a = :s,", "Syntax error; token: \"<EOF>\", near: \",\"")]
    [InlineData("SET a = :s + :n + :n", "Syntax error; token: \"+\", near: \":n + :n\"")]
    [InlineData("ADD a b", "Syntax error; token: \"b\", near: \"a b\"")]
    [InlineData("SET a = :s SET b = :s", "The \"SET\" section can only be used once in an update expression;")]
    [InlineData("SET value = :s", "Attribute name is a reserved keyword; reserved keyword: value")]
    [InlineData("SET #a = :s", "An expression attribute name used in the document path is not defined; attribute name: #a")]
    [InlineData("SET a = :a", "An expression attribute value used in expression is not defined; attribute value: :a")]
    [InlineData("SET a = unknown(b, :s)", "Invalid function name; function: unknown")]
    [InlineData("SET a = if_not_exists(b)",
        "Incorrect number of operands for operator or function; operator or function: if_not_exists, number of operands: 1")]
    [InlineData("SET a = if_not_exists(:s, :s)", "Operator or function requires a document path; operator or function: if_not_exists")]
    [InlineData("SET a = list_append(b, :s)",
        "Incorrect operand type for operator or function; operator or function: list_append, operand type: S")]
    [InlineData("SET a = b + :s", "Incorrect operand type for operator or function; operator or function: +, operand type: S")]
    [InlineData("ADD a :s", "Incorrect operand type for operator or function; operator: ADD, operand type: STRING")]
    [InlineData("DELETE a :n", "Incorrect operand type for operator or function; operator: DELETE, operand type: NUMBER")]
    [InlineData("SET a.b = :s, a = :s",
        "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a]")]
    [InlineData("SET a.b = :s REMOVE a[1]",
        "Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a, [1]]")]
    public void An_invalid_update_is_refused(string text, string message) =>
        Assert.Equal($"Invalid UpdateExpression: {message}", Assert.Throws<InvalidItemException>(() => Parse(text)).Message);

    private static AttributeMap Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return AttributeJson.ReadMap(document.RootElement);
    }

    private static UpdateExpression Parse(string text) => UpdateParser.Parse(text, new(null, Read(Values)));
}
