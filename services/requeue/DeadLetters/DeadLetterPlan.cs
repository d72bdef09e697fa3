using System.Security.Cryptography;
using FilePipeline.Contracts;
using Microsoft.Extensions.Options;

namespace FilePipeline.Requeue;

/// <summary>The next step for one file of a dead letter.</summary>
internal abstract record DeadLetterPlan
{
    private DeadLetterPlan()
    {
    }

    /// <summary>No work remains.</summary>
    internal sealed record Acknowledge : DeadLetterPlan;

    /// <summary>Another worker has claimed the file: the message is redelivered.</summary>
    internal sealed record RetryLater : DeadLetterPlan;

    /// <summary>List the key and plan again.</summary>
    internal sealed record CheckListing : DeadLetterPlan;

    /// <summary>Publish the stored outcome again; a parked file's entry is put again first.</summary>
    internal sealed record PublishAgain(FileRecord Record) : DeadLetterPlan;

    /// <summary>Save the record, then put its due entry.</summary>
    internal sealed record Wait(FileRecord Record) : DeadLetterPlan;

    /// <summary>Save the record, put its parked entry, then publish the outcome.</summary>
    internal sealed record Park(FileRecord Record) : DeadLetterPlan;

    /// <summary>Save the removal, then publish it.</summary>
    internal sealed record Remove(FileRecord Record) : DeadLetterPlan;
}

/// <summary>Plans with the settings, the time and a random jitter.</summary>
internal sealed class DeadLetterPlanner(IOptions<RequeueOptions> options, TimeProvider clock)
{
    /// <inheritdoc cref="DeadLetterPlans.Make"/>
    public DeadLetterPlan Make(FileRecord? record, FileEvent file, Listing? listing) =>
        DeadLetterPlans.Make(record, file, listing, clock.GetUtcNow(), options.Value, Jitter());

    private static double Jitter() => RandomNumberGenerator.GetInt32(1 << 20) / (double)(1 << 20);
}

/// <summary>Plans what happens for a dead letter (DESIGN section 8). Pure.</summary>
internal static class DeadLetterPlans
{
    /// <param name="record">The record as it is now; null when there is none.</param>
    /// <param name="file">The dead letter's file.</param>
    /// <param name="listing">The listing of the key; null when it was not listed yet.</param>
    /// <param name="now">The time.</param>
    /// <param name="options">Rounds and back-off.</param>
    /// <param name="random">0 to 1, for jitter.</param>
    public static DeadLetterPlan Make(
        FileRecord? record, FileEvent file, Listing? listing, DateTimeOffset now, RequeueOptions options, double random) =>
        Decisions.Decide(record, file, listing, now) switch
        {
            Decision.Stale => new DeadLetterPlan.Acknowledge(),
            Decision.RetryLater => new DeadLetterPlan.RetryLater(),
            Decision.CheckListing => new DeadLetterPlan.CheckListing(),
            Decision.PublishAgain => new DeadLetterPlan.PublishAgain(record!),
            Decision.Remove => new DeadLetterPlan.Remove(Anew(record, file, file.Round, now).AsFinal(FileStatus.Removed)),
            Decision.Process => NextRound(record, file, now, options, random),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    private static DeadLetterPlan NextRound(FileRecord? record, FileEvent file, DateTimeOffset now, RequeueOptions options, double random)
    {
        var isSame = record is not null && file.Write.ComparedTo(record.Write) == WriteOrder.Same;
        if (isSame && file.Generation < record!.Generation) return new DeadLetterPlan.Acknowledge();
        if (!isSame || file.Generation > record!.Generation) return Settle(Anew(record, file, file.Round + 1, now), now, options, random);
        // After a crash between record and entry the same letter is redelivered: it must repeat the same round and the same key.
        if (file.Round < record.Round) return Settle(record, now, options, random);
        return Settle(record with { Round = record.Round + 1, DueAt = null, UpdatedAt = now }, now, options, random, isNewRound: true);
    }

    private static DeadLetterPlan Settle(
        FileRecord record, DateTimeOffset now, RequeueOptions options, double random, bool isNewRound = false)
    {
        if (record.Round > options.MaxRounds) return new DeadLetterPlan.Park(Parked(record, now));
        var dueAt = record.DueAt ?? WholeSeconds(now + BackOff.Delay(record.Round, options, random));
        return new DeadLetterPlan.Wait(record with
        {
            Status = FileStatus.Waiting,
            Claim = null,
            DueAt = dueAt,
            Attempts = isNewRound ? 0 : record.Attempts,
        });
    }

    private static FileRecord Parked(FileRecord record, DateTimeOffset now)
    {
        var wasTried = record is { Attempts: > 0, Code: not null };
        var parked = (record with
        {
            Code = wasTried ? record.Code : Codes.NeverTried,
            Reason = wasTried ? record.Reason : "the message was received as often as the queue allows, and no attempt was recorded",
            UpdatedAt = now,
        }).AsFinal(FileStatus.Parked);
        return parked with { ParkedKey = ParkingKeys.Parked(parked.Code!, parked.OutcomeId!) };
    }

    private static FileRecord Anew(FileRecord? record, FileEvent file, int round, DateTimeOffset now)
    {
        var isSame = record is not null && file.Write.ComparedTo(record.Write) == WriteOrder.Same;
        return new()
        {
            FileId = file.FileId,
            Key = file.Key,
            Source = file.Source,
            // The recorded form stays: outcome ids include the sequencer's text.
            Write = isSame ? record!.Write : file.Write,
            Status = FileStatus.Waiting,
            Generation = file.Generation,
            Round = round,
            FirstSeenAt = record?.FirstSeenAt ?? now,
            UpdatedAt = now,
            // Operator actions belong to the history of this write.
            History = isSame ? record!.History : [],
        };
    }

    // Due keys have whole seconds: rounded up, so that nothing is sent early.
    private static DateTimeOffset WholeSeconds(DateTimeOffset time) =>
        DateTimeOffset.FromUnixTimeSeconds((time.ToUnixTimeMilliseconds() + 999) / 1000);
}

/// <summary>How long a dead letter waits. Pure.</summary>
internal static class BackOff
{
    /// <summary>Exponential from the minimum to the maximum, with up to half of it taken
    /// off at random, so that files that failed together are not sent together.</summary>
    /// <param name="round">From 1.</param>
    /// <param name="options">Minimum and maximum.</param>
    /// <param name="random">0 to 1.</param>
    public static TimeSpan Delay(int round, RequeueOptions options, double random)
    {
        var steps = Math.Clamp(round - 1, 0, 40);
        var full = Math.Min(options.BackoffMaximum.TotalSeconds, options.BackoffMinimum.TotalSeconds * Math.Pow(2, steps));
        return TimeSpan.FromSeconds(full * (1 - (Math.Clamp(random, 0, 1) / 2)));
    }
}
