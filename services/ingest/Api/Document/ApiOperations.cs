using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;

namespace FilePipeline.Ingest;

/// <summary>Completes the operations that are made from the routes, by the routes' metadata.</summary>
internal static class ApiOperations
{
    public static Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var document = context.Document!;
        operation.Parameters = [.. metadata.OfType<TakesParameters>().SelectMany(takes => takes.Parameters).Select(Parameter)];
        if (metadata.OfType<TakesFiles>().FirstOrDefault() is { } files) operation.RequestBody = BodyOf(files.ContentType);
        operation.Responses ??= [];
        foreach (var (code, response) in operation.Responses)
        {
            if (int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var status) && response is OpenApiResponse known)
                known.Description = DescriptionOf(status);
        }

        var answers = metadata.OfType<AnswersWith>().ToList();
        if (answers.Count > 0 && !metadata.OfType<IProducesResponseTypeMetadata>().Any(produced => produced.StatusCode == 200))
            operation.Responses.Remove("200");
        foreach (var answer in answers) operation.Responses[Text(answer.Status)] = AnswerOf(answer);
        foreach (var status in metadata.OfType<RefusesWith>().SelectMany(refuses => refuses.Statuses).Append(500))
            operation.Responses[Text(status)] = RefusalOf(status, document);
        return Task.CompletedTask;
    }

    private static string Text(int status) => status.ToString(CultureInfo.InvariantCulture);

    private static string DescriptionOf(int status) => status == (int)HttpStatusCode.Created
        ? "Stored under a new key."
        : ReasonPhrases.GetReasonPhrase(status);

    private static OpenApiResponse AnswerOf(AnswersWith answer) => new()
    {
        Description = answer.Description,
        Content = answer.ContentType is null ? null : Content(answer.ContentType, new OpenApiSchema { Type = JsonSchemaType.String }),
    };

    private static OpenApiResponse RefusalOf(int status, OpenApiDocument document)
    {
        document.Components ??= new();
        document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal);
        document.Components.Schemas.TryAdd(ApiSchemas.Problem, ApiSchemas.OfProblem());
        return new()
        {
            Description = ReasonPhrases.GetReasonPhrase(status),
            Content = Content("application/problem+json", new OpenApiSchemaReference(ApiSchemas.Problem, document)),
        };
    }

    private static OpenApiRequestBody BodyOf(string contentType) => new()
    {
        Required = true,
        Content = Content(contentType, contentType.StartsWith("multipart/", StringComparison.Ordinal)
            ? new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal) { ["files"] = Files() },
            }
            : Bytes()),
    };

    private static OpenApiSchema Files() => new() { Type = JsonSchemaType.Array, Items = Bytes() };

    private static OpenApiSchema Bytes() => new() { Type = JsonSchemaType.String, Format = "binary" };

    private static Dictionary<string, OpenApiMediaType> Content(string contentType, IOpenApiSchema schema) =>
        new(StringComparer.Ordinal) { [contentType] = new() { Schema = schema } };

    private static IOpenApiParameter Parameter(ApiParameter parameter) => new OpenApiParameter
    {
        Name = parameter.Name,
        In = parameter.Place switch
        {
            "path" => ParameterLocation.Path,
            "header" => ParameterLocation.Header,
            _ => ParameterLocation.Query,
        },
        Required = parameter.Place == "path",
        Description = parameter.Description,
        Schema = ApiSchemas.Of(parameter),
        Example = parameter.Example is { } example ? JsonValue.Create(example) : null,
    };
}
