using System.Text.Json.Nodes;

namespace FilePipeline.Emulator.AwsHttp.DynamoDb;

/// <summary>An operation: the members of its request, and the function that answers it; null is a reply without a body.</summary>
internal sealed record DynamoDbOperation(string Name, Shape.Structure Request, Func<DynamoDbRequest, JsonObject?> Answer);
