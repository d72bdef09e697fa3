using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;
using Microsoft.Extensions.Options;

namespace FilePipeline.Requeue;

/// <summary>Finds the keys that the last scan listed and this one does not, and sends a removal
/// event where no record shows the removal. The processor treats it like one of S3.</summary>
internal sealed class LostRemovals(
    KeyLists lists,
    RecordStore records,
    MainQueue queue,
    FileTraces traces,
    IOptions<RequeueOptions> options,
    ILogger logger)
{
    // Unchecked keys are stored in the cursor, which must fit into one state entry.
    private const int MostUnchecked = 100;

    /// <summary>Compares one page of the last list with this scan's.</summary>
    /// <param name="source">The source of the scan.</param>
    /// <param name="cursor">Where the comparison continues.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>Where the comparison continues, and how many keys were checked.</returns>
    /// <exception cref="CodedException">parking-unavailable, or the code of the last key when
    /// too many could not be checked; the same page is compared again then.</exception>
    public async Task<(KeyListCursor Next, int Looked)> CompareAsync(
        Source source, KeyListCursor cursor, CancellationToken cancellation)
    {
        var (gone, page) = await FindGoneAsync(source, cursor, cancellation);
        gone.UnionWith(cursor.Unchecked ?? []);
        gone.RemoveWhere(key => Untracked.IsSkipped(key, options.Value));
        List<string> left = [];
        foreach (var key in gone)
        {
            try
            {
                await CheckAsync(source, key, cancellation);
            }
            catch (CodedException failure)
            {
                // The other keys are still checked; this one is checked again with the next page.
                logger.FileNotCompared(StateKeys.FileId(key, source.Name), failure.Code, failure);
                left.Add(key);
                if (left.Count > MostUnchecked) throw;
            }
        }

        var next = cursor with { ComparedPages = cursor.ComparedPages + 1, ComparedTo = page, Unchecked = left.Count == 0 ? null : left };
        return (next, gone.Count);
    }

    // Both lists are sorted by the keys' bytes, so one page of each is enough. Keys of an
    // unreadable page of this scan look removed; the check that follows finds them in the bucket.
    private async Task<(HashSet<string> Keys, int Page)> FindGoneAsync(
        Source source, KeyListCursor cursor, CancellationToken cancellation)
    {
        var page = cursor.ComparedTo;
        if (cursor.ComparedPages >= cursor.LastPages) return ([], page);
        var lastList = KeyLists.NameOf(source.Name, cursor.LastList);
        if (await lists.ReadAsync(lastList, cursor.ComparedPages, cancellation) is not [.., var end] last) return ([], page);
        HashSet<string> gone = new(last, StringComparer.Ordinal);
        for (; page < cursor.Pages; page++)
        {
            if (await lists.ReadAsync(KeyLists.NameOf(source.Name, cursor.List), page, cancellation) is not [.., var shown] keys) continue;
            gone.ExceptWith(keys);
            // The rest of this page belongs to the last list's next one.
            if (KeyOrder.Compare(shown, end) >= 0) break;
        }

        return (gone, page);
    }

    private async Task CheckAsync(Source source, string key, CancellationToken cancellation)
    {
        // Without a record there is no file to remove, and an unreadable record needs an operator.
        if (await records.LoadReadableAsync(StateKeys.FileId(key, source.Name), cancellation) is not { Record: { } record }) return;
        if (record.Status is FileStatus.Removed or FileStatus.Missing or FileStatus.Discarded) return;
        if ((await source.Bucket.LookAsync(key, cancellation)).Listed is not null) return;
        await SendAsync(source, record, cancellation);
    }

    private async Task SendAsync(Source source, FileRecord record, CancellationToken cancellation)
    {
        var bucket = await source.Bucket.NameAsync(cancellation);
        var removal = new FileEvent(bucket, record.Key, RemovalOf(record), IsRemoval: true) { Source = source.Name };
        var trace = await traces.FindAsync(removal, cancellation);
        using var activity = Traces.StartLinked("send lost removal", trace, record.FileId);
        var origin = new MessageOrigin(MessageSources.Reconcile, 0, record.Generation, Traces.OfFile);
        await queue.SendAsync(removal with { Origin = origin }, cancellation);
        logger.LostRemovalSent(record.FileId);
    }

    // Derived from the record, so that a second send is the same removal, while each removal of a key has its own outcome id.
    private static ObjectVersion RemovalOf(FileRecord record)
    {
        var removed = $"{record.Write.Fingerprint()}\n{record.Generation}\n{record.UpdatedAt.ToUnixTimeMilliseconds()}";
        return ObjectVersion.Of($"reconcile-{StateKeys.HexDigest(removed)}", null, null, null, null);
    }
}
