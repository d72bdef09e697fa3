using System.Text.Json;
using Google.Protobuf;
using Grpc.Core;

namespace FilePipeline.Terraform.Tests.Provider;

/// <summary>An AWS provider that knows the schema and nothing else: enough for <c>validate</c>, and for <c>test</c> with a mock.</summary>
internal sealed class ProviderStub(AwsSchema schema) : Provider.ProviderBase
{
    private static readonly Task<Nothing> _nothing = Task.FromResult(new Nothing());

    public override Task<AllSchemas> GetProviderSchema(Nothing request, ServerCallContext context)
    {
        var answer = new AllSchemas
        {
            Provider = Schema(schema.Provider),
            ServerCapabilities = new Capabilities { GetProviderSchemaOptional = true },
        };
        foreach (var (type, block) in schema.Resources) answer.ResourceSchemas.Add(type, Schema(block));
        foreach (var (type, block) in schema.DataSources) answer.DataSourceSchemas.Add(type, Schema(block));
        return Task.FromResult(answer);
    }

    public override Task<Nothing> GetResourceIdentitySchemas(Nothing request, ServerCallContext context) => _nothing;

    public override Task<Nothing> ValidateProviderConfig(Nothing request, ServerCallContext context) => _nothing;

    public override Task<Nothing> ValidateResourceConfig(Nothing request, ServerCallContext context) => _nothing;

    public override Task<Nothing> ValidateDataResourceConfig(Nothing request, ServerCallContext context) => _nothing;

    public override Task<StateReply> UpgradeResourceState(StateRequest request, ServerCallContext context) =>
        Task.FromResult(new StateReply { UpgradedState = new ValueMessage { Json = request.RawState.Json } });

    public override Task<Nothing> StopProvider(Nothing request, ServerCallContext context) => _nothing;

    private static SchemaMessage Schema(SchemaBlock block) => new() { Block = Block(block) };

    private static BlockMessage Block(SchemaBlock block)
    {
        var message = new BlockMessage();
        message.Attributes.AddRange(block.Attributes.Select(Attribute));
        message.BlockTypes.AddRange(block.Blocks.Select(nested => new NestedBlockMessage
        {
            TypeName = nested.Name,
            Block = Block(nested.Block),
            Nesting = nested.Nesting,
            MinItems = nested.Min,
            MaxItems = nested.Max,
        }));
        return message;
    }

    private static AttributeMessage Attribute(SchemaAttribute attribute)
    {
        var message = new AttributeMessage
        {
            Name = attribute.Name,
            Required = attribute.Use.IsRequired,
            Optional = attribute.Use.IsOptional,
            Computed = attribute.Use.IsComputed,
        };
        if (attribute.Nested is { } nested)
        {
            message.NestedType = new ObjectMessage { Nesting = attribute.Nesting };
            message.NestedType.Attributes.AddRange(nested.Attributes.Select(Attribute));
        }
        else
        {
            message.Type = ByteString.CopyFrom(JsonSerializer.SerializeToUtf8Bytes(attribute.Type));
        }
        return message;
    }
}
