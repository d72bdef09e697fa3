using System.Text.Json.Nodes;

namespace FilePipeline.Terraform.Tests.Provider;

/// <summary>The attributes and blocks of a resource, a data source or the provider.</summary>
internal sealed record SchemaBlock(IReadOnlyList<SchemaAttribute> Attributes, IReadOnlyList<SchemaNestedBlock> Blocks);

/// <summary>An argument that is written as <c>name = value</c>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type in Terraform's JSON, such as <c>["list","string"]</c>; null for an attribute with a nested block.</param>
/// <param name="Nested">The attributes of its value, where it is an object or a collection of objects.</param>
/// <param name="Nesting">How <paramref name="Nested"/> is repeated.</param>
/// <param name="Use">Whether a configuration must or may set it.</param>
internal sealed record SchemaAttribute(string Name, JsonNode? Type, SchemaBlock? Nested, Nesting Nesting, AttributeUse Use);

/// <summary>Whether a configuration must or may set an attribute, and whether AWS chooses a value.</summary>
internal sealed record AttributeUse(bool IsRequired, bool IsOptional, bool IsComputed);

/// <summary>An argument that is written as a block, with the number of times that it may occur (0: any).</summary>
internal sealed record SchemaNestedBlock(string Name, SchemaBlock Block, Nesting Nesting, int Min, int Max);

/// <summary>Everything that the stacks use of the AWS provider.</summary>
internal sealed record AwsSchema(
    SchemaBlock Provider, IReadOnlyDictionary<string, SchemaBlock> Resources, IReadOnlyDictionary<string, SchemaBlock> DataSources);
