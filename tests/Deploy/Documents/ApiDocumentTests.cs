namespace FilePipeline.Deploy.Tests;

/// <summary>The OpenAPI document of ingest is valid.</summary>
public sealed class ApiDocumentTests
{
    // The literal segment by-key wins over {id}, and the content of a file is a redirect.
    private static readonly string[] _skipped = ["--skip-rule=no-ambiguous-paths", "--skip-rule=operation-2xx-response"];

    [Fact]
    public Task A_linter_finds_nothing_in_the_OpenAPI_document() => Tool.CheckAsync(
        "redocly", "npm install --global @redocly/cli@2.77.0 installs it", Repository.Root,
        ["lint", "docs/openapi.json", "--max-problems=50", .. _skipped]);
}
