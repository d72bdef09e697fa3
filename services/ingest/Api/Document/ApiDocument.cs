using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace FilePipeline.Ingest;

/// <summary>The OpenAPI document of the API, made from the routes, and a page that shows it; docs/openapi.json is a copy.</summary>
internal static class ApiDocument
{
    private const string Route = "/api/{documentName}/openapi.json";
    private const string Description =
        "Store files, follow what the pipeline does with them, and operate it. Explanations: docs/api.md and docs/problems.md. "
        + "Every GET answers HEAD too.";

    private static readonly (string Name, string Description)[] _tags =
    [
        ("Files", "Store, list, read and remove files."),
        ("Events", "Follow files and outcomes."),
        ("State", "The pipeline as a whole."),
        ("Operations", "Act on parked files, and process files again."),
    ];

    public static void AddApiDocument(this WebApplicationBuilder builder) => builder.Services.AddOpenApi("v1", options =>
    {
        // Generators of clients know this version best.
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_0;
        options.ShouldInclude = route => route.HttpMethod != HttpMethods.Head
            && route.RelativePath?.StartsWith(ApiRoutes.Root[1..] + "/", StringComparison.Ordinal) == true;
        options.AddSchemaTransformer(ApiSchemas.DescribeAsync);
        options.AddOperationTransformer(ApiOperations.DescribeAsync);
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new()
            {
                Title = "FilePipeline",
                Version = "1",
                Description = Description,
                License = new() { Name = "Apache 2.0", Url = new("https://www.apache.org/licenses/LICENSE-2.0") },
            };
            // The address of the service is another one in every environment.
            document.Servers = [new() { Url = "/" }];
            document.Tags = _tags.Select(tag => new OpenApiTag { Name = tag.Name, Description = tag.Description }).ToHashSet();
            ApiSchemas.JoinAnalysis(document);
            ApiSchemas.JoinNull(document);
            document.Components ??= new();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
            {
                ["bearer"] = new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.Http,
                    Scheme = "bearer",
                    Description = "A token of the identity provider, where sign-in is configured.",
                },
            };
            document.Security = [new() { [new OpenApiSecuritySchemeReference("bearer", document)] = [] }, []];
            return Task.CompletedTask;
        });
    });

    public static void MapApiDocument(this IEndpointRouteBuilder routes)
    {
        routes.MapOpenApi(Route).AllowAnonymous();
        routes.MapScalarApiReference("/api/v1/reference", page => page
            .WithOpenApiRoutePattern(Route)
            .AddDocument("v1")
            .WithTitle("FilePipeline API")
            .WithNonce()
            // Nothing from other sites, and nothing to them: an operator's network may have no way out.
            .DisableDefaultFonts()
            .DisableTelemetry()
            .DisableAgent()
            .DisableMcp()
            .HideDeveloperTools()).AllowAnonymous();
    }
}

/// <summary>Completes the schemas that are made from the types.</summary>
internal static class ApiSchemas
{
    /// <summary>Name of the schema of problem details.</summary>
    public const string Problem = "Problem";

    public static Task DescribeAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellation)
    {
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        if (type == typeof(DateTimeOffset))
        {
            var isNullable = schema.Type?.HasFlag(JsonSchemaType.Null) == true || type != context.JsonTypeInfo.Type;
            schema.Type = isNullable ? JsonSchemaType.String | JsonSchemaType.Null : JsonSchemaType.String;
            schema.Format = "date-time";
        }

        if (type.IsEnum) schema.Type = JsonSchemaType.String;
        if (type == typeof(JsonObject)) (schema.Type, schema.AdditionalPropertiesAllowed) = (JsonSchemaType.Object, true);
        // Answers have every member; requests may leave members out.
        if (schema.Properties is { Count: > 0 } && type != typeof(ParkedSelection) && type != typeof(ReprocessFilter)
            && type != typeof(SendBackRequest))
        {
            schema.Required = schema.Properties.Keys.ToHashSet(StringComparer.Ordinal);
        }

        return Task.CompletedTask;
    }

    /// <summary>Replaces the choice between null and any object, which has two schemas, by one.</summary>
    public static void JoinAnalysis(OpenApiDocument document)
    {
        Set(nameof(FileDetails), "What was found in the content: one flat object, or null.");
        Set(nameof(FileSummary), "The analysis of the content; only in exports that ask for it.");
        // Only exports that ask for it have this member.
        if (document.Components?.Schemas?.TryGetValue(nameof(FileSummary), out var summary) == true) summary.Required?.Remove("analysis");

        void Set(string schema, string description)
        {
            if (document.Components?.Schemas?.TryGetValue(schema, out var found) != true) return;
            found!.Properties!["analysis"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Object | JsonSchemaType.Null,
                Description = description,
                AdditionalPropertiesAllowed = true,
            };
        }
    }

    /// <summary>Replaces each choice between null and a named object by a nullable object: version 3.0 has no type null.</summary>
    public static void JoinNull(OpenApiDocument document)
    {
        foreach (var properties in document.Components?.Schemas?.Values.Select(schema => schema.Properties) ?? [])
        {
            foreach (var (name, property) in properties?.ToList() ?? [])
            {
                if (property is not OpenApiSchema { OneOf: [{ Type: JsonSchemaType.Null }, var named] } choice) continue;
                properties![name] = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object | JsonSchemaType.Null,
                    Description = choice.Description,
                    AllOf = [named],
                };
            }
        }
    }

    /// <summary>The schema of problem details.</summary>
    public static OpenApiSchema OfProblem() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "Problem details (RFC 9457); docs/problems.md explains each type.",
        Required = new HashSet<string>(StringComparer.Ordinal) { "type", "title", "status" },
        Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
        {
            ["type"] = Text("Reference of the explanation: `/problems/{code}`."),
            ["title"] = Text("What happened, in a few words."),
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32", Description = "The HTTP status." },
            ["detail"] = Text("What exactly was refused, and why."),
            ["code"] = Text("Stable name of the type, for programs."),
            ["action"] = Text("What the caller can do."),
            ["traceId"] = Text("Id for the log."),
        },
    };

    /// <summary>The schema of a parameter.</summary>
    public static OpenApiSchema Of(ApiParameter parameter) => new()
    {
        Type = parameter.Type == "integer" ? JsonSchemaType.Integer : JsonSchemaType.String,
        Format = parameter.Format ?? (parameter.Type == "integer" ? "int32" : null),
        Minimum = parameter.Minimum?.ToString(CultureInfo.InvariantCulture),
        Maximum = parameter.Maximum?.ToString(CultureInfo.InvariantCulture),
        Enum = parameter.Values.Count == 0 ? null : [.. parameter.Values.Select(value => (JsonNode)JsonValue.Create(value)!)],
    };

    private static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };
}
