using FilePipeline.Contracts;

namespace FilePipeline.Ingest.Tests;

/// <summary>The real ingest over several buckets.</summary>
internal static class SourceApp
{
    /// <summary>Starts over the default source and these.</summary>
    public static async Task<(IngestApp App, ScriptedSidecar Sidecar)> StartAsync(
        IReadOnlyList<string> names, params (string Key, string Value)[] settings)
    {
        var sidecar = await ScriptedSidecar.StartAsync();
        sidecar.AddSources(names);
        return (await IngestApp.StartAsync(new IngestStart { Sidecar = sidecar }, settings), sidecar);
    }

    /// <summary>The bucket of a source; null for the default one.</summary>
    public static ObjectTable BucketOf(this IngestApp app, string? source) => app.Sidecar.Buckets[SourceNames.ComponentOf(source)];

    /// <summary>Stores an object of a source with its record.</summary>
    public static FileRecord PlaceIn(this IngestApp app, string? source, string key, FileStatus status = FileStatus.Processed)
    {
        app.BucketOf(source).Put(key, "abc");
        return app.Save(Some.Record(Some.Event(key) with { Bucket = app.BucketOf(source).Name, Source = source }, status) with
        {
            Analysis = new() { ["type"] = "text" },
        });
    }
}
