namespace FilePipeline.Ingest;

/// <summary>A parameter of the API: the refusal of unknown ones and the OpenAPI document follow from it.</summary>
/// <param name="Name">As it is sent.</param>
/// <param name="Description">What it selects, for the document.</param>
internal sealed record ApiParameter(string Name, string Description)
{
    /// <summary><c>query</c>, <c>header</c> or <c>path</c>.</summary>
    public string Place { get; init; } = "query";

    /// <summary>JSON type of the value.</summary>
    public string Type { get; init; } = "string";

    /// <summary>Format of the value; null for none.</summary>
    public string? Format { get; init; }

    /// <summary>Minimum of a number; null for none.</summary>
    public int? Minimum { get; init; }

    /// <summary>Maximum of a number; null for none.</summary>
    public int? Maximum { get; init; }

    /// <summary>Every possible value; empty when there are others.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];

    /// <summary>An example value.</summary>
    public string? Example { get; init; }
}

/// <summary>Metadata of a route: its parameters.</summary>
internal sealed record TakesParameters(IReadOnlyList<ApiParameter> Parameters);

/// <summary>Metadata of a route: the statuses of its refusals besides 500.</summary>
internal sealed record RefusesWith(IReadOnlyList<int> Statuses);

/// <summary>Metadata of a route: a successful answer without a JSON body.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Description">What it means.</param>
/// <param name="ContentType">Null for no body.</param>
internal sealed record AnswersWith(int Status, string Description, string? ContentType = null);

/// <summary>Metadata of a route: its body is a file, or a form of files.</summary>
/// <param name="ContentType">The content type.</param>
internal sealed record TakesFiles(string ContentType);
