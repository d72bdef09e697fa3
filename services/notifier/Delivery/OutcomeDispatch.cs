using FilePipeline.Contracts;
using FilePipeline.Hosting;

namespace FilePipeline.Notifier;

/// <summary>Applies the rules to an outcome: at once, in a summary, and later to other channels.</summary>
internal sealed class OutcomeDispatch(
    Routing routing, ChannelDelivery delivery, SummaryStore summaries, PendingMessages pending, StormSlots slots, TimeProvider clock)
{
    /// <summary>Hands an outcome to every matching rule.</summary>
    /// <returns>False when the event must be redelivered: a channel's part is not stored anywhere yet.</returns>
    /// <exception cref="CodedException">records-unavailable, parking-unavailable.</exception>
    public async Task<bool> DispatchAsync(string outcomeId, FileOutcome outcome, CancellationToken cancellation)
    {
        var message = Message.Of(outcomeId, outcome);
        var rules = routing.RulesFor(outcome);
        var sends = rules.Where(rule => rule.Digest is null)
            .SelectMany(rule => rule.Rule.Channels.Select(channel => (Channel: channel, Rule: rule)))
            .DistinctBy(send => send.Channel, StringComparer.Ordinal)
            .Select(send => delivery.SendAsync(
                send.Channel, message, cancellation, () => DivertAsync(send.Rule, send.Channel, outcomeId, outcome, cancellation)));
        var isDone = Array.TrueForAll(await Task.WhenAll(sends), sent => sent);
        foreach (var rule in rules)
        {
            if (rule.Digest is { } periods) await summaries.AddToDigestAsync(rule.Name, periods, outcomeId, outcome, cancellation);
            if (rule.Rule.Escalation is { } escalation && outcome.Status == FileStatus.Parked)
                await EscalateLaterAsync(escalation, outcomeId, outcome, cancellation);
        }

        return isDone;
    }

    private async Task<bool> DivertAsync(
        ActiveRule rule, string channel, string outcomeId, FileOutcome outcome, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        if (rule.Quiet?.Containing(now) is { } quiet)
        {
            await summaries.AddAsync(new(rule.Name, SummaryKind.Quiet, channel, quiet), outcomeId, outcome, cancellation);
            return true;
        }

        var cap = rule.Rule.Cap;
        if (cap.Count == 0) return false;
        var window = new EqualPeriods(cap.Window).Containing(now);
        if (await slots.TryTakeAsync(rule.Name, channel, cap.Count, window, cancellation)) return false;
        await summaries.AddAsync(new(rule.Name, SummaryKind.Storm, channel, window), outcomeId, outcome, cancellation);
        return true;
    }

    // The same outcome gives the same objects, and the delivery record of each channel stops a second message.
    private async Task EscalateLaterAsync(
        Escalation escalation, string outcomeId, FileOutcome outcome, CancellationToken cancellation)
    {
        var message = Message.OfStillParked(outcomeId, outcome);
        foreach (var channel in escalation.Channels)
        {
            var later = new PendingMessage(message, channel, 0, clock.GetUtcNow(), outcome.Code ?? Codes.Unexpected, "due later");
            await pending.StoreAsync(later, outcome.At + escalation.After, cancellation);
        }
    }
}
