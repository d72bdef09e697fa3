namespace FilePipeline.Conformance.Tests;

public sealed class DocumentTests
{
    [Fact]
    public void The_table_of_facts_is_up_to_date()
    {
        Assert.SkipUnless(Repository.IsHere, "needs the repository, and this runs elsewhere");
        var path = Repository.Path("docs", "conformance.md");
        var table = FactTable.Render();
        if (Environment.GetEnvironmentVariable("FILEPIPELINE_WRITE_DOCS") == "1") File.WriteAllText(path, table);

        Assert.True(File.Exists(path) && File.ReadAllText(path) == table, "docs/conformance.md is out of date: FILEPIPELINE_WRITE_DOCS=1 dotnet test --project tests/Conformance makes it anew");
    }
}
