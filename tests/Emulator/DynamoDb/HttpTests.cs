using System.Globalization;
using System.IO.Hashing;

namespace FilePipeline.Emulator.Tests.DynamoDb;

/// <summary>The protocol, and requests that no SDK sends.</summary>
public sealed class HttpTests : DynamoDbTests
{
    [Fact]
    public async Task A_reply_has_a_checksum_and_a_request_id()
    {
        var reply = await SendAsync("GetItem", """{"TableName":"table","Key":{"key":{"S":"é"}}}""");
        Assert.Equal((200, "{}"), (reply.Status, reply.Json.ToJsonString()));
        Assert.Equal(Crc32.HashToUInt32(reply.Bytes).ToString(CultureInfo.InvariantCulture), reply.Headers["x-amz-crc32"]);
        Assert.NotEmpty(reply.Headers["x-amzn-requestid"]);
    }

    [Fact]
    public async Task An_unknown_operation_is_logged_once()
    {
        for (var i = 0; i < 2; i++) Assert.Equal("UnknownOperationException: ", (await SendAsync("CreateBackup", "{}")).Error);
        Assert.Equal("Refused an unknown DynamoDB operation: CreateBackup", Assert.Single(Rig.Cloud.Incidents.Latest).What);
    }

    [Fact]
    public async Task A_request_over_16_MB_is_refused() =>
        Assert.Equal(413, (await SendAsync("GetItem", new string(' ', (16 << 20) + 1))).Status);

    [Theory]
    [InlineData("", null)]
    [InlineData("{", null)]
    [InlineData("null", "Unexpected value type in payload")]
    [InlineData("1", "Unexpected value type in payload")]
    [InlineData("[]", "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.Get")]
    [InlineData("""{"TableName":1}""", "NUMBER_VALUE cannot be converted to String")]
    [InlineData("""{"TableName":["a"]}""", "Unrecognized collection type class java.lang.String")]
    [InlineData("""{"TableName":{}}""", "Start of structure or map found where not expected")]
    [InlineData("""{"TableName":"\ud800"}""", null)]
    [InlineData("""{"Key":"a"}""", "Unexpected field type")]
    [InlineData("""{"Key":[]}""", "Unrecognized collection type java.util.Map<java.lang.String, com.amazonaws.dynamodb.v20120810.AttributeValue>")]
    [InlineData("""{"Key":{"a":"b"}}""", "Unexpected value type in payload")]
    [InlineData("""{"Key":{"a":{"S":true}}}""", "TRUE_VALUE cannot be converted to String")]
    [InlineData("""{"Key":{"a":{"N":1.5}}}""", "DECIMAL_VALUE cannot be converted to String")]
    [InlineData("""{"Key":{"a":{"B":"abc"}}}""", "Base64 encoded length is expected a multiple of 4 bytes but found: 3")]
    [InlineData("""{"Key":{"a":{"B":"ab!="}}}""", "Invalid last non-pad Base64 character dectected")]
    [InlineData("""{"Key":{"a":{"BOOL":1}}}""", "NUMBER_VALUE cannot be converted to Boolean")]
    [InlineData("""{"Key":{"a":{"L":{}}}}""", "Start of structure or map found where not expected")]
    [InlineData("""{"ConsistentRead":"maybe"}""", "Unexpected token received from parser")]
    public async Task JSON_of_another_type_is_refused(string body, string? message)
    {
        var reply = await SendAsync("GetItem", body);
        Assert.Equal((400, "SerializationException", message), (reply.Status, reply.ErrorType, reply.Message));
    }

    [Theory]
    [InlineData("GetItem", "{}",
        "2 validation errors detected: Value null at 'tableName' failed to satisfy constraint: Member must not be null; Value null at "
            + "'key' failed to satisfy constraint: Member must not be null")]
    [InlineData("GetItem", """{"TableName":"a;","Key":{}}""", "2 validation errors detected: Value 'a;' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+; Value 'a;' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 3")]
    [InlineData("DescribeTable", "{}", "The parameter 'TableName' is required but was not present in the request")]
    [InlineData("DescribeTable", """{"TableName":"a"}""", "TableName must be at least 3 characters long and at most 255 characters long")]
    [InlineData("ListTables", """{"Limit":0}""", "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1")]
    [InlineData("PutItem", """{"TableName":"table","Item":{"key":{}}}""", "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes")]
    [InlineData("PutItem", """{"TableName":"table","Item":{"key":{"S":"a","N":"1"}}}""", "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes")]
    [InlineData("PutItem", """{"TableName":"table","Item":{"key":{"S":"a"},"s":{"SS":[]}}}""", "One or more parameter values were invalid: An string set  may not be empty")]
    [InlineData("PutItem", """{"TableName":"table","Item":{"key":{"S":"a"},"s":{"SS":["a","a"]}}}""", "One or more parameter values were invalid: Input collection [a, a] contains duplicates.")]
    [InlineData("PutItem", """{"TableName":"table","Item":{"key":{"S":"a"},"s":{"NS":["1","1.0"]}}}""", "Input collection contains duplicates")]
    [InlineData("PutItem", """{"TableName":"table","Item":{"key":{"S":"a"},"s":{"NULL":false}}}""", "One or more parameter values were invalid: Null attribute value types must have the value of true")]
    [InlineData("PutItem", """{"TableName":"table","Item":{"other":{"S":"a"}}}""", "One or more parameter values were invalid: Missing the key key in the item")]
    [InlineData("PutItem", """{"TableName":"table","Item":{"key":{"N":"1"}}}""", "One or more parameter values were invalid: Type mismatch for key key expected: S actual: N")]
    [InlineData("PutItem", """{"TableName":"table","Item":{"key":{"S":""}}}""", "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: key")]
    [InlineData("PutItem", """{"TableName":"table","Item":{"key":{"S":"a"}},"ReturnValues":"ALL_NEW"}""", "ReturnValues can only be ALL_OLD or NONE")]
    [InlineData("PutItem", """{"TableName":"table","Item":{"key":{"S":"a"}},"Expected":{}}""", "The parameter Expected is not supported by the emulator: use ConditionExpression")]
    [InlineData("PutItem", """{"TableName":"table","Item":{"key":{"S":"a"}},"Expected":{},"ConditionExpression":"a = b"}""", "Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {Expected} Expression parameters: {ConditionExpression}")]
    [InlineData("PutItem", """{"TableName":"table","Item":{"key":{"S":"a"}},"ExpressionAttributeNames":{"#a":"a"}}""", "ExpressionAttributeNames can only be specified when using expressions")]
    [InlineData("UpdateItem", """{"TableName":"table","Key":{"key":{"S":"a"}},"ExpressionAttributeValues":{":a":{"S":"a"}}}""", "ExpressionAttributeValues can only be specified when using expressions: UpdateExpression and ConditionExpression are null")]
    [InlineData("UpdateItem", """{"TableName":"table","Key":{"key":{"S":"a"}},"UpdateExpression":"SET #k = a","ExpressionAttributeNames":{"#k":"key"}}""", "One or more parameter values were invalid: Cannot update attribute key. This attribute is part of the key")]
    [InlineData("UpdateItem", """{"TableName":"table","Key":{"key":{"S":"a"}},"UpdateExpression":"REMOVE a","ExpressionAttributeNames":{"#k":"key"}}""", "Value provided in ExpressionAttributeNames unused in expressions: keys: {#k}")]
    [InlineData("UpdateItem", """{"TableName":"table","Key":{"key":{"S":"a"}},"UpdateExpression":"REMOVE a","ExpressionAttributeValues":{":k":{"N":""}}}""", "ExpressionAttributeValues contains invalid value: The parameter cannot be converted to a numeric value for key :k")]
    [InlineData("UpdateItem", """{"TableName":"table","Key":{"key":{"S":"a"}},"UpdateExpression":"REMOVE a","ExpressionAttributeValues":{"k":{"N":"1"}}}""", "ExpressionAttributeValues contains invalid key: Syntax error; key: \"k\"")]
    [InlineData("UpdateItem", """{"TableName":"table","Key":{"key":{"S":"a"}},"UpdateExpression":"REMOVE a","ExpressionAttributeNames":{}}""", "ExpressionAttributeNames must not be empty")]
    [InlineData("DeleteItem", """{"TableName":"table","Key":{"key":{"S":"a"},"sk":{"S":"a"}}}""", "The provided key element does not match the schema")]
    [InlineData("Query", """{"TableName":"table"}""", "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.")]
    [InlineData("Query", """{"TableName":"table","KeyConditionExpression":"a = :a","ExpressionAttributeValues":{":a":{"S":"a"}}}""", "Query condition missed key schema element: key")]
    [InlineData("Query", """{"TableName":"table","IndexName":"idx","KeyConditionExpression":"a = :a","ExpressionAttributeValues":{":a":{"S":"a"}}}""", "The table does not have the specified index: idx")]
    [InlineData("Query", """{"TableName":"table","KeyConditionExpression":"#k > :a","ExpressionAttributeNames":{"#k":"key"},"ExpressionAttributeValues":{":a":{"S":"a"}}}""", "Query key condition not supported")]
    [InlineData("Query", """{"TableName":"table","KeyConditionExpression":"#k = :a","ExpressionAttributeNames":{"#k":"key"},"ExpressionAttributeValues":{":a":{"N":"1"}}}""", "One or more parameter values were invalid: Condition parameter type does not match schema type")]
    [InlineData("Query", """{"TableName":"table","KeyConditionExpression":"#k = :a OR #k = :a","ExpressionAttributeNames":{"#k":"key"},"ExpressionAttributeValues":{":a":{"N":"1"}}}""", "Invalid operator used in KeyConditionExpression: OR")]
    [InlineData("Query", """{"TableName":"table","KeyConditionExpression":"#k = :a","FilterExpression":"#k <> :a","ExpressionAttributeNames":{"#k":"key"},"ExpressionAttributeValues":{":a":{"S":"a"}}}""", "Filter Expression can only contain non-primary key attributes: Primary key attribute: key")]
    [InlineData("Scan", """{"TableName":"table","Segment":1}""", "The TotalSegments parameter is required but was not present in the request when Segment parameter is present")]
    [InlineData("Scan", """{"TableName":"table","Segment":2,"TotalSegments":2}""", "The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: 2 is not less than TotalSegments: 2")]
    [InlineData("Scan", """{"TableName":"table","ExclusiveStartKey":{"a":{"S":"a"}}}""", "The provided starting key is invalid: The provided key element does not match the schema")]
    [InlineData("Scan", """{"TableName":"table","Select":"SPECIFIC_ATTRIBUTES"}""", "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES")]
    [InlineData("BatchWriteItem", """{"RequestItems":{"table":[{}]}}""", "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes")]
    [InlineData("TransactWriteItems", """{"TransactItems":[{}]}""", "TransactItems can only contain one of Check, Put, Update or Delete")]
    [InlineData("TagResource", """{"ResourceArn":"arn:aws:dynamodb:us-east-1:000000000000:table/table","Tags":[]}""", "Atleast one Tag needs to be provided as Input.")]
    public async Task An_invalid_request_is_refused_in_the_words_of_DynamoDB(string operation, string body, string message)
    {
        var reply = await SendAsync(operation, body);
        Assert.Equal((400, $"ValidationException: {message}"), (reply.Status, reply.Error));
    }

    [Theory]
    [InlineData("GetItem", """{"TableName":"nowhere","Key":{"key":{"S":"a"}}}""")]
    [InlineData("BatchWriteItem", """{"RequestItems":{"nowhere":[{"DeleteRequest":{"Key":{"key":{"S":"a"}}}}]}}""")]
    [InlineData("TransactWriteItems", """{"TransactItems":[{"Delete":{"TableName":"nowhere","Key":{"key":{"S":"a"}}}}]}""")]
    public async Task A_missing_table_is_an_error(string operation, string body) =>
        Assert.Equal("ResourceNotFoundException: Requested resource not found", (await SendAsync(operation, body)).Error);

    [Fact]
    public async Task Documents_nested_deeper_than_32_levels_are_refused()
    {
        string Nested(int levels) =>
            $$$"""{"TableName":"table","Item":{"key":{"S":"a"},"l":{{{string.Concat(Enumerable.Repeat("""{"L":[""", levels))}}}{"S":"x"}{{{string.Concat(Enumerable.Repeat("]}", levels))}}}}}""";
        Assert.Equal(200, (await SendAsync("PutItem", Nested(31))).Status);
        Assert.Equal("ValidationException: Nesting Levels have exceeded supported limits", (await SendAsync("PutItem", Nested(33))).Error);
        Assert.Equal("SerializationException", (await SendAsync("PutItem", Nested(1000))).ErrorType);
    }
}
