using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;
using Microsoft.Extensions.Options;

namespace FilePipeline.Requeue;

/// <summary>Finds the keys of the last scan that this one no longer lists, and sends the removals that no record shows. The processor decides
/// about them as about those of S3.</summary>
internal sealed class LostRemovals(
    KeyLists lists,
    RecordStore records,
    [FromKeyedServices(Components.Files)] Bucket files,
    MainQueue queue,
    FileTraces traces,
    IOptions<RequeueOptions> options,
    ILogger logger)
{
    // The cursor keeps them: together with it they must fit into a state entry.
    private const int MostUnchecked = 100;

    /// <summary>Compares one page of the last list with this scan's.</summary>
    /// <returns>Where comparing continues, and how many keys were looked at.</returns>
    /// <exception cref="CodedException">parking-unavailable, or the code of the last of too many keys that could not be checked: the same page
    /// again.</exception>
    public async Task<(KeyListCursor Next, int Looked)> CompareAsync(KeyListCursor cursor, CancellationToken cancellation)
    {
        var (gone, page) = await FindGoneAsync(cursor, cancellation);
        gone.UnionWith(cursor.Unchecked ?? []);
        gone.RemoveWhere(key => Untracked.IsSkipped(key, options.Value));
        List<string> left = [];
        foreach (var key in gone)
        {
            try
            {
                await CheckAsync(key, cancellation);
            }
            catch (CodedException failure)
            {
                // It keeps no other from being checked, and is checked with the next page.
                logger.FileNotCompared(StateKeys.FileId(key), failure.Code, failure);
                left.Add(key);
                if (left.Count > MostUnchecked) throw;
            }
        }

        var next = cursor with { ComparedPages = cursor.ComparedPages + 1, ComparedTo = page, Unchecked = left.Count == 0 ? null : left };
        return (next, gone.Count);
    }

    // Both lists are in the order of the keys' bytes, so one page of each is in memory. Keys of a page of this scan that cannot be read look
    // gone: the checks that follow find them there.
    private async Task<(HashSet<string> Keys, int Page)> FindGoneAsync(KeyListCursor cursor, CancellationToken cancellation)
    {
        var page = cursor.ComparedTo;
        if (cursor.ComparedPages >= cursor.LastPages) return ([], page);
        if (await lists.ReadAsync(cursor.LastList, cursor.ComparedPages, cancellation) is not [.., var end] last) return ([], page);
        HashSet<string> gone = new(last, StringComparer.Ordinal);
        for (; page < cursor.Pages; page++)
        {
            if (await lists.ReadAsync(cursor.List, page, cancellation) is not [.., var shown] keys) continue;
            gone.ExceptWith(keys);
            // The rest of this page belongs to the last list's next one.
            if (KeyOrder.Compare(shown, end) >= 0) break;
        }

        return (gone, page);
    }

    private async Task CheckAsync(string key, CancellationToken cancellation)
    {
        // Without a record nothing says that there is such a file; and one that cannot be read is a person's to mend.
        if (await records.LoadReadableAsync(StateKeys.FileId(key), cancellation) is not { Record: { } record }) return;
        if (record.Status is FileStatus.Removed or FileStatus.Missing or FileStatus.Discarded) return;
        if ((await files.LookAsync(key, cancellation)).Listed is not null) return;
        await SendAsync(record, cancellation);
    }

    private async Task SendAsync(FileRecord record, CancellationToken cancellation)
    {
        var removal = new FileEvent(await files.NameAsync(cancellation), record.Key, RemovalOf(record), IsRemoval: true);
        var trace = await traces.FindAsync(removal, cancellation);
        using var activity = Traces.StartLinked("send lost removal", trace, record.FileId);
        var origin = new MessageOrigin(MessageSources.Reconcile, 0, record.Generation, Traces.OfFile);
        await queue.SendAsync(S3MessageWriter.Write(removal with { Origin = origin }), cancellation);
        logger.LostRemovalSent(record.FileId);
    }

    // The same for the same record, so that sending it again is the same removal; another for each removal of a key, so that each has an outcome
    // id of its own.
    private static ObjectVersion RemovalOf(FileRecord record)
    {
        var removed = $"{record.Write.Fingerprint()}\n{record.Generation}\n{record.UpdatedAt.ToUnixTimeMilliseconds()}";
        return ObjectVersion.Of($"reconcile-{StateKeys.HexDigest(removed)}", null, null, null, null);
    }
}
