using FilePipeline.Contracts;
using FilePipeline.Hosting;
using Microsoft.Extensions.Logging;

namespace FilePipeline.Storage;

/// <summary>Learns the names of the buckets of several sources. The first question is waited for. A bucket that did not answer it is asked
/// again later, and nobody waits for that.</summary>
public sealed class BucketNames(FailedStart start, TimeProvider clock, ILogger logger)
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(5);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Question> _questions = new(StringComparer.Ordinal);

    /// <summary>The source of a bucket; null while none is known.</summary>
    public static Source? Find(IReadOnlyList<Source> sources, string bucket) =>
        sources.FirstOrDefault(source => source.Bucket.KnownName == bucket);

    /// <summary>Components whose buckets have not told their names.</summary>
    public static IReadOnlyList<string> SilentOf(IReadOnlyList<Source> sources) =>
        [.. sources.Where(source => source.Bucket.KnownName is null).Select(source => source.Component)];

    /// <summary>Asks the buckets whose names are unknown, unless they were asked just before.</summary>
    /// <returns>When each was asked once.</returns>
    public Task AskAsync(IReadOnlyList<Source> sources, CancellationToken cancellation)
    {
        List<Task> firsts = [];
        foreach (var source in sources.Where(source => source.Bucket.KnownName is null))
        {
            lock (_gate)
            {
                if (!_questions.TryGetValue(source.Component, out var last)
                    || (last.Asked.IsCompleted && clock.GetUtcNow() >= last.NotBefore))
                {
                    var question = new Question(IsFirst: last is null, clock.GetUtcNow() + _pause);
                    question.Asked = Task.Run(() => AskAsync(source, sources, question.IsFirst), CancellationToken.None);
                    _questions[source.Component] = last = question;
                }

                if (last.IsFirst) firsts.Add(last.Asked);
            }
        }

        return Task.WhenAll(firsts).WaitAsync(cancellation);
    }

    private async Task AskAsync(Source source, IReadOnlyList<Source> sources, bool isFirst)
    {
        using var limit = new CancellationTokenSource(_limit, clock);
        try
        {
            var name = await source.Bucket.NameAsync(limit.Token);
            if (!isFirst) logger.SourceAnswers(source.Component, name);
            if (sources.Where(other => other.Bucket.KnownName == name).ToList() is [var one, var another, ..])
            {
                start.Stop($"the components '{one.Component}' and '{another.Component}' are over one bucket, '{name}': "
                    + "each of its events would be of two files; remove one of them, or give it another bucket");
            }
        }
        catch (Exception failure) when (failure is CodedException or OperationCanceledException)
        {
            if (isFirst) logger.SourceSilent(source.Component, Codes.Unavailable(source.Component), failure);
        }
    }

    private sealed record Question(bool IsFirst, DateTimeOffset NotBefore)
    {
        public Task Asked { get; set; } = Task.CompletedTask;
    }
}
