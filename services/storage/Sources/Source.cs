using FilePipeline.Contracts;

namespace FilePipeline.Storage;

/// <summary>A bucket of files.</summary>
/// <param name="Name">Its name; null for the default source.</param>
/// <param name="Bucket">The bucket.</param>
public sealed record Source(string? Name, Bucket Bucket)
{
    /// <summary>The component's name.</summary>
    public string Component => SourceNames.ComponentOf(Name);
}

/// <summary>The files of a message, by what is known about their buckets.</summary>
/// <param name="Files">Files of a source, with its name.</param>
/// <param name="HasOthers">Whether the message also names buckets of no source.</param>
/// <param name="Silent">Components whose buckets have not answered yet, if another file of the message may be theirs: then the message must
/// be redelivered.</param>
public sealed record LocatedFiles(IReadOnlyList<FileEvent> Files, bool HasOthers, IReadOnlyList<string> Silent);
