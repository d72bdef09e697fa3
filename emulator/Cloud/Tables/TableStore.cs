using System.Collections.Concurrent;

namespace FilePipeline.Emulator.Cloud;

/// <summary>DynamoDB tables: what they are, and their items.</summary>
internal sealed class TableStore : ITables
{
    private readonly Database _database;
    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<string, TableDefinition> _tables = new(StringComparer.Ordinal);

    public TableStore(Database database, TimeProvider clock)
    {
        (_database, _clock) = (database, clock);
        Rows = new(database);
        Expiry = new(database, clock);
        Transactions = new(this, database, clock);
        foreach (var table in database.Read(() => TableCatalogue.Load(database))) _tables[table.Name] = table;
    }

    public ItemRows Rows { get; }

    public ItemExpiry Expiry { get; }

    public ItemTransactions Transactions { get; }

    public IEnumerable<string> Names => _tables.Keys.Order(StringComparer.Ordinal);

    /// <summary>Creates the table of a topology if it is missing, and moves the items of a data folder of an earlier version into
    /// it.</summary>
    /// <exception cref="InvalidOperationException">The data folder has a table of this name with another key.</exception>
    public void Ensure(TableSpec spec)
    {
        var key = new TableKey(new(spec.Key, "S"), null);
        var table = _tables.GetValueOrDefault(spec.Name) ?? Create(NewTable(spec.Name, key));
        if (table.Key != key)
        {
            throw new InvalidOperationException(
                $"table '{spec.Name}' has another key than '{spec.Key}': delete the table or the data folder");
        }
        if (spec.Ttl is not null && table.ExpiryAttribute != spec.Ttl)
            table = Change(spec.Name, present => present with { ExpiryAttribute = spec.Ttl });
        _database.Write(() => EarlierItems.Move(_database, table, Rows));
    }

    /// <summary>A table with billing mode PAY_PER_REQUEST, not yet created.</summary>
    public TableDefinition NewTable(string name, TableKey key)
    {
        var now = _clock.GetUtcNow();
        return new(name, Guid.NewGuid(), now, key) { OnDemandSince = now };
    }

    /// <exception cref="MissingResourceException">The table does not exist.</exception>
    public TableDefinition Get(string name) => _tables.GetValueOrDefault(name) ?? throw new MissingResourceException("table", name);

    /// <exception cref="TableExistsException">The table exists already.</exception>
    public TableDefinition Create(TableDefinition table)
    {
        _database.Write(() =>
        {
            if (!_tables.TryAdd(table.Name, table)) throw new TableExistsException(table.Name);
            TableCatalogue.Save(_database, table);
        });
        return table;
    }

    /// <exception cref="MissingResourceException">The table does not exist.</exception>
    public TableDefinition Change(string name, Func<TableDefinition, TableDefinition> change) => _database.Write(() =>
    {
        var before = Get(name);
        var after = change(before);
        TableCatalogue.Save(_database, after);
        if (before.ExpiryAttribute != after.ExpiryAttribute) Rows.SetExpiry(after);
        _tables[name] = after;
        return after;
    });

    /// <summary>Deletes the table with its items.</summary>
    /// <exception cref="MissingResourceException">The table does not exist.</exception>
    public TableDefinition Delete(string name) => _database.Write(() =>
    {
        var table = Get(name);
        TableCatalogue.Delete(_database, name);
        Rows.Clear(name);
        _tables.TryRemove(name, out _);
        return table;
    });

    /// <exception cref="MissingResourceException">The table does not exist.</exception>
    public TableContent Describe(string name) => _database.Read(() => Rows.Count(Get(name).Name));

    /// <summary>Reads an item, expired or not; null if there is none.</summary>
    /// <exception cref="InvalidItemException">The key is not one of the table.</exception>
    /// <exception cref="MissingResourceException">The table does not exist.</exception>
    public AttributeMap? Find(string table, AttributeMap key) => _database.Read(() => Rows.Find(table, Get(table).Key.PlaceOfKey(key)));

    /// <summary>Reads several items of one moment.</summary>
    public T Read<T>(Func<T> work) => _database.Read(work);

    /// <summary>Applies one step.</summary>
    /// <exception cref="ConditionFailedException">The condition does not hold.</exception>
    /// <exception cref="InvalidItemException">The step cannot be applied.</exception>
    /// <exception cref="MissingResourceException">The table does not exist.</exception>
    public ItemChange Apply(ItemStep step) => _database.Write(() =>
    {
        Expiry.SweepIfDue();
        var table = Get(step.Table);
        var place = step.PlaceIn(table.Key);
        var before = Rows.Find(table.Name, place);
        if (step.Condition?.Holds(before ?? []) is false) throw new ConditionFailedException(before);
        var after = step.Apply(before);
        Rows.Save(table, place, after);
        return new ItemChange(before, after);
    });

    Task<AttributeMap?> ITables.FindAsync(string table, AttributeMap key, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return Task.FromResult(Find(table, key));
    }

    Task ITables.ApplyAsync(ItemStep step, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Apply(step);
        return Task.CompletedTask;
    }

    Task ITables.TransactAsync(IReadOnlyList<ItemStep> steps, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Transactions.Apply(steps);
        return Task.CompletedTask;
    }
}
