using Dapr.Client;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using Microsoft.Extensions.Logging;

namespace FilePipeline.Storage;

/// <summary>The sources: the S3 bindings <c>files</c> and <c>files-{name}</c> that the sidecar has at the start of the service.</summary>
public sealed class FileSources(
    DaprClient dapr, SidecarMetadata sidecar, BucketNames names, FailedStart start, TimeProvider clock, ILogger logger)
    : IDisposable
{
    private const string S3 = "bindings.aws.s3";
    private readonly SemaphoreSlim _gate = new(1, 1);
    private volatile IReadOnlyList<Source>? _all;

    /// <summary>All sources, the default one first, then by name.</summary>
    /// <exception cref="CodedException">sidecar-unavailable.</exception>
    public async ValueTask<IReadOnlyList<Source>> AllAsync(CancellationToken cancellation)
    {
        if (_all is { } known) return known;
        await _gate.WaitAsync(cancellation);
        try
        {
            return _all ??= await ReadAsync(cancellation);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The source of this name; null for none.</summary>
    /// <param name="name">Null for the default source.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="CodedException">sidecar-unavailable.</exception>
    public async ValueTask<Source?> FindAsync(string? name, CancellationToken cancellation) =>
        (await AllAsync(cancellation)).FirstOrDefault(source => source.Name == name);

    /// <summary>Whether a source of this name is known by now.</summary>
    public bool IsKnown(string name) => _all?.Any(source => source.Name == name) == true;

    /// <summary>The bucket of a source.</summary>
    /// <param name="name">Null for the default source.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="CodedException">sidecar-unavailable, or the code of a component that the sidecar no longer has.</exception>
    public async ValueTask<Bucket> BucketAsync(string? name, CancellationToken cancellation)
    {
        var component = SourceNames.ComponentOf(name);
        return (await FindAsync(name, cancellation))?.Bucket ?? throw new CodedException(
            Codes.Unavailable(component), $"{component}: the sidecar has no such component; add it again, or discard the file");
    }

    /// <summary>Finds the sources of a message's files by the buckets that they name. A bucket that did not answer before is asked again
    /// beside the message, so that the message is not held.</summary>
    /// <exception cref="CodedException">sidecar-unavailable.</exception>
    public async Task<LocatedFiles> LocateAsync(IReadOnlyList<FileEvent> files, CancellationToken cancellation)
    {
        var sources = await AllAsync(cancellation);
        // The only bucket is asked for its name within each attempt (HoldsAsync), so that the failure is recorded as its cause.
        if (sources is [{ Name: null }]) return new(files, HasOthers: false, []);
        if (files.Any(file => BucketNames.Find(sources, file.Bucket) is null)) await names.AskAsync(sources, cancellation);
        List<FileEvent> located = [];
        foreach (var file in files)
        {
            if (BucketNames.Find(sources, file.Bucket) is { } source) located.Add(file with { Source = source.Name });
        }

        IReadOnlyList<string> silent = located.Count == files.Count ? [] : BucketNames.SilentOf(sources);
        return new(located, HasOthers: located.Count < files.Count && silent.Count == 0, silent);
    }

    /// <summary>Whether a located file is in the bucket of its source.</summary>
    /// <exception cref="CodedException">sidecar-unavailable, or the source's component is unavailable.</exception>
    public async Task<bool> HoldsAsync(FileEvent file, CancellationToken cancellation) =>
        file.Bucket == await (await BucketAsync(file.Source, cancellation)).NameAsync(cancellation);

    /// <summary>The buckets, for messages to people: the name of the only one, else each with its component.</summary>
    /// <exception cref="CodedException">sidecar-unavailable.</exception>
    public async Task<string> DescribeAsync(CancellationToken cancellation)
    {
        const string unknown = "unknown, it does not answer";
        var sources = await AllAsync(cancellation);
        return sources is [{ Name: null } only]
            ? only.Bucket.KnownName ?? unknown
            : string.Join(", ", sources.Select(source => $"{source.Component} = {source.Bucket.KnownName ?? unknown}"));
    }

    /// <summary>What is wrong with a source that a request names; null for nothing.</summary>
    /// <param name="name">Empty for the default source; null for none.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="CodedException">sidecar-unavailable.</exception>
    public async ValueTask<string?> ErrorOfAsync(string? name, CancellationToken cancellation)
    {
        if (name is null or "" || await FindAsync(name, cancellation) is not null) return null;
        var known = (await AllAsync(cancellation)).Select(source => source.Name).OfType<string>().ToList();
        return $"source '{Texts.Visible(Texts.Truncate(name, SourceNames.MaxLength))}' is not known "
            + $"(known: {(known.Count == 0 ? "only the default one" : string.Join(", ", known))}); leave it out for the default one";
    }

    /// <summary>Asks every bucket for its name, if there are several sources: one bucket behind two of them stops the service.</summary>
    /// <exception cref="CodedException">sidecar-unavailable.</exception>
    public async Task CheckAsync(CancellationToken cancellation)
    {
        var sources = await AllAsync(cancellation);
        if (sources is [{ Name: null }]) return;
        await names.AskAsync(sources, cancellation);
        logger.SourcesFound(await DescribeAsync(cancellation));
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private async Task<IReadOnlyList<Source>> ReadAsync(CancellationToken cancellation)
    {
        var answer = await sidecar.AskAsync(cancellation);
        if (answer.Status is null)
            throw new CodedException(Codes.Unavailable("sidecar"), $"the sidecar did not answer {SidecarMetadata.Path}");
        if (answer.Json is null) logger.SourcesNotTold(answer.Status.Value);
        var components = answer.Components.Where(one => one.Type == S3 && SourceNames.IsSource(one.Name)).Select(one => one.Name);
        var sources = components.Select(SourceNames.OfComponent).OfType<string>().Order(StringComparer.Ordinal).ToList();
        if (sources.Find(name => !SourceNames.IsName(name)) is { } invalid)
        {
            start.Stop($"'{SourceNames.ComponentOf(invalid)}' cannot be a source: the part after "
                + $"'{Components.Files}-' must be {SourceNames.Rule}; rename the component");
        }

        return sources.Count == 0
            ? [new(null, new(dapr, Components.Files))]
            : [.. ((string?[])[null, .. sources]).Select(name => new Source(name, NewBucket(SourceNames.ComponentOf(name))))];
    }

    // Alone, a source has no other that it could hold up.
    private Bucket NewBucket(string component) => new(dapr, component, new SlowFailures(component, clock), clock);
}
