using System.Globalization;
using System.Text.Json.Nodes;

namespace FilePipeline.Emulator.AwsHttp;

/// <summary>A request to SQS, in the form of the JSON protocol; numbers may be text.</summary>
internal sealed class SqsCall(HttpContext http, JsonObject input, CancellationToken cancellation)
{
    /// <summary>Cancelled when the client has gone or the server stops.</summary>
    public CancellationToken Cancellation => cancellation;

    /// <summary>The name of the queue.</summary>
    /// <exception cref="AwsException">The request names no queue.</exception>
    public string Queue => Text("QueueUrl") is { Length: > 0 } address ? QueueAddress.NameOf(address)
        : QueueAddress.IsOne(http.Request.Path) ? QueueAddress.NameOf(http.Request.Path)
        : throw SqsErrors.Missing("QueueUrl");

    public string AddressOf(string queue) => QueueAddress.Of(http.Request, queue);

    public string? Text(string name) => TextOf(input[name], name);

    /// <exception cref="AwsException">The parameter is missing.</exception>
    public string Require(string name) => Text(name) is { Length: > 0 } text ? text : throw SqsErrors.Missing(name);

    /// <summary>The value of a parameter; null if it is absent.</summary>
    /// <exception cref="AwsException">The value is not an integer, or outside the limits.</exception>
    public int? Number(string name, int least, int most)
    {
        if (Text(name) is not { } text) return null;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most
            ? number
            : throw SqsErrors.Invalid(
                name, text, string.Create(CultureInfo.InvariantCulture, $"Must be between {least} and {most}, if provided"));
    }

    public IReadOnlyList<string> List(string name) => input[name] switch
    {
        null => [],
        JsonArray list => [.. list.Select(item => TextOf(item, name) ?? "")],
        _ => throw SqsErrors.Invalid($"{name} must be a list"),
    };

    public IReadOnlyDictionary<string, string> Map(string name) => Object(name) is not { } map
        ? new Dictionary<string, string>(StringComparer.Ordinal)
        : map.ToDictionary(pair => pair.Key, pair => TextOf(pair.Value, pair.Key) ?? "", StringComparer.Ordinal);

    public JsonObject? Object(string name) => input[name] switch
    {
        null => null,
        JsonObject map => map,
        _ => throw SqsErrors.Invalid($"{name} must be an object"),
    };

    /// <summary>The entries of a batch, each as a request with its id.</summary>
    /// <param name="entry">The name of an entry in the query protocol.</param>
    /// <exception cref="AwsException">The batch is empty or too large, or ids are invalid or repeated.</exception>
    public IReadOnlyList<(string Id, SqsCall Call)> Entries(string entry)
    {
        const int MaxEntries = 10;
        if (input["Entries"] is not JsonArray { Count: > 0 } entries) throw SqsErrors.EmptyBatch(entry);
        if (entries.Count > MaxEntries) throw SqsErrors.LargeBatch(entries.Count);
        List<(string Id, SqsCall Call)> calls = [];
        foreach (var one in entries)
        {
            var call = new SqsCall(http, one as JsonObject ?? throw SqsErrors.Invalid("Entries must be objects"), cancellation);
            var id = call.Require("Id");
            if (!QueueNames.IsValid(id)) throw SqsErrors.InvalidEntryId();
            if (calls.Any(other => other.Id == id)) throw SqsErrors.RepeatedEntryId(id);
            calls.Add((id, call));
        }
        return calls;
    }

    private static string? TextOf(JsonNode? value, string name) => value switch
    {
        null => null,
        JsonValue text => text.ToString(),
        _ => throw SqsErrors.Invalid($"{name} must be a text"),
    };
}
