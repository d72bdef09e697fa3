using System.Text.Json;
using CsCheck;
using FilePipeline.Emulator.AwsHttp.DynamoDb;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.Tests.DynamoDb;

/// <summary>Any text is an expression or an error with the words of DynamoDB.</summary>
public sealed class ExpressionPropertyTests
{
    private const string Json = """{"a":{"L":[{"M":{"b":{"N":"1"}}}]},"c":{"SS":["x"]},":a":{"N":"1"},":b":{"SS":["x"]},":c":{"L":[]}}""";

    private static readonly string[] _pieces =
    [
        "a", "b", "c", "#a", "#b", ":a", ":b", ":c", "(", ")", "[", "]", ".", ",", "=", "<", "<=", "<>", "+", "-", "0", "17", " ", " ",
        "\t", "é", "\0", "$",
        "AND", "OR", "NOT", "IN", "BETWEEN", "SET", "REMOVE", "ADD", "DELETE", "size", "contains", "begins_with", "attribute_exists",
        "attribute_type",
        "if_not_exists", "list_append", "value", "99999999999",
    ];

    private static readonly Gen<string> _texts = Gen.OneOf(
        Gen.String, Gen.Int[0, _pieces.Length - 1].Array[0, 30].Select(picks => string.Join(' ', picks.Select(pick => _pieces[pick]))),
        Gen.Int[0, _pieces.Length - 1].Array[0, 30].Select(picks => string.Concat(picks.Select(pick => _pieces[pick]))));

    private static readonly AttributeMap _values = Read();

    [Fact]
    public void Any_text_is_a_condition_or_an_error() =>
        Check(text => ConditionParser.Parse("ConditionExpression", text, Scope).Condition.Holds(_values));

    [Fact]
    public void Any_text_is_an_update_or_an_error() => Check(text => UpdateParser.Parse(text, Scope).Apply(_values).Count > 0);

    [Fact]
    public void Any_text_is_a_projection_or_an_error() => Check(text => ProjectionParser.Parse(text, Scope).Of(_values).Count > 0);

    [Fact]
    public void Any_text_is_a_key_condition_or_an_error() =>
        Check(text => KeyCondition.Read(ConditionParser.Parse("KeyConditionExpression", text, Scope).Condition).Count > 0);

    private static ExpressionScope Scope => new(new Dictionary<string, string> { ["#a"] = "a" }, _values);

    private static void Check(Func<string, bool> parse) => _texts.Sample(
        text =>
        {
            try
            {
                _ = parse(text);
            }
            catch (InvalidItemException exception)
            {
                Assert.NotEmpty(exception.Message);
            }
        },
        iter: 20_000);

    private static AttributeMap Read()
    {
        using var document = JsonDocument.Parse(Json);
        return AttributeJson.ReadMap(document.RootElement);
    }
}
