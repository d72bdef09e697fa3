namespace FilePipeline.Protocol.Tests;

/// <summary>What goes wrong in a schedule, a limited number of times.</summary>
internal sealed class Faults(World world, int most)
{
    private const int OneCallIn = 8;
    private const int OneEventIn = 8;

    /// <summary>Faults that are still to come.</summary>
    public int Left { get; private set; } = most;

    /// <summary>From now on nothing goes wrong.</summary>
    public void Stop() => Left = 0;

    /// <summary>Whether S3 loses the next event.</summary>
    public bool LosesEvent() => Takes(OneEventIn);

    /// <summary>Whether S3 sends the next event twice.</summary>
    public bool DuplicatesEvent() => Takes(OneEventIn);

    /// <summary>Lets a call happen, unless it is the one in eight that goes wrong. Only calls with an effect do: whatever a handler does
    /// after a read follows from such a call.</summary>
    public void Release(PendingCall call)
    {
        if (!call.HasEffect || !Takes(OneCallIn))
        {
            world.Release(call);
            return;
        }

        switch (world.Random.Next(call.IsNotification ? 2 : 4))
        {
            case 0:
                world.Kill(call.Actor.Replica);
                break;
            case 1:
                world.Release(call);
                world.Kill(call.Actor.Replica);
                break;
            case 2:
                world.Release(call, CallFault.Fails);
                break;
            default:
                world.Release(call, CallFault.LosesReply);
                break;
        }
    }

    /// <summary>Lets something go wrong in a queue.</summary>
    public void InjectInQueue()
    {
        Left--;
        var letters = world.Letters.Where(letter => letter.Queue is Queue.FileEvents or Queue.LargeFiles).ToList();
        if (letters.Count == 0) return;
        var letter = world.Pick(letters);
        if (letter.VisibleAt > world.Now)
        {
            // Its handler takes too long for the queue, which gives the message to another one.
            world.Note($"{letter} is visible again");
            letter.VisibleAt = world.Now;
            return;
        }

        world.Note($"{letter} is received by a sidecar that stops before it delivers it");
        letter.Receives++;
        letter.Holder = letter.Receives;
        if (letter.Receives >= World.MaxReceives) world.Bury(letter);
    }

    private bool Takes(int oneIn)
    {
        if (Left == 0 || world.Random.Next(oneIn) != 0) return false;
        Left--;
        return true;
    }
}

/// <summary>What can happen to a call.</summary>
internal enum CallFault
{
    /// <summary>It fails, and has no effect.</summary>
    Fails,

    /// <summary>It has its effect, and its caller gets an error.</summary>
    LosesReply,
}
