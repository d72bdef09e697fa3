namespace FilePipeline.Emulator.Cloud;

/// <summary>Steps on several items, of which all or none take effect.</summary>
internal sealed class ItemTransactions(TableStore tables, Database database, TimeProvider clock)
{
    // A token is remembered for ten minutes.
    private static readonly TimeSpan _tokenLife = TimeSpan.FromMinutes(10);

    /// <summary>Applies all steps, each to another item.</summary>
    /// <param name="steps">The steps.</param>
    /// <param name="token">Repeated calls with this token have no effect; null for none.</param>
    /// <param name="digest">Tells the steps of calls with one token apart.</param>
    /// <returns>The changes; null if the token was used before.</returns>
    /// <exception cref="TransactionCancelledException">A condition does not hold, or a step cannot be applied.</exception>
    /// <exception cref="InvalidItemException">Two steps name one item.</exception>
    /// <exception cref="MissingResourceException">A table does not exist.</exception>
    /// <exception cref="TokenReusedException">The token was used with other steps.</exception>
    public IReadOnlyList<ItemChange>? Apply(IReadOnlyList<ItemStep> steps, string? token = null, string digest = "")
    {
        return database.Write(() =>
        {
            var plans = steps.Select(step => new StepPlan(tables.Get(step.Table), step)).ToList();
            var places = plans.Where(plan => plan.Place is not null).Select(plan => (plan.Table.Name, plan.Place!.Name)).ToList();
            if (places.Distinct().Count() < places.Count)
                throw new InvalidItemException("Transaction request cannot include multiple operations on one item");
            if (token is not null && IsRepeated(token, digest)) return null;
            tables.Expiry.SweepIfDue();
            foreach (var plan in plans) plan.Check(tables.Rows);
            if (plans.Any(plan => plan.Reason is not null)) throw new TransactionCancelledException([.. plans.Select(plan => plan.Reason)]);
            foreach (var plan in plans.Where(plan => plan.Step is not ItemStep.Check))
                tables.Rows.Save(plan.Table, plan.Place!, plan.After);
            return (IReadOnlyList<ItemChange>)[.. plans.Select(plan => new ItemChange(plan.Before, plan.After))];
        });
    }

    private bool IsRepeated(string token, string digest)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        database.Execute("DELETE FROM tokens WHERE used <= $1", now - (long)_tokenLife.TotalMilliseconds);
        if (database.Query("SELECT digest FROM tokens WHERE token = $1", row => row.GetString(0), token).SingleOrDefault() is not { } used)
        {
            database.Execute("INSERT INTO tokens (token, digest, used) VALUES ($1, $2, $3)", token, digest, now);
            return false;
        }
        return used == digest ? true : throw new TokenReusedException();
    }
}
