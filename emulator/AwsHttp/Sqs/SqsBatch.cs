using System.Text.Json.Nodes;

namespace FilePipeline.Emulator.AwsHttp;

/// <summary>The answer of a batch: what succeeded and what failed, by entry.</summary>
internal sealed class SqsBatch
{
    private readonly JsonArray _successful = [];
    private readonly JsonArray _failed = [];

    /// <summary>Runs each entry; a refusal concerns only its entry.</summary>
    /// <returns>The answer.</returns>
    public static JsonObject Run(IEnumerable<(string Id, SqsCall Call)> entries, Func<SqsCall, JsonObject> run)
    {
        var batch = new SqsBatch();
        foreach (var (id, call) in entries) batch.Try(id, () => batch.Succeed(id, run(call)));
        return batch.Answer();
    }

    public void Try(string id, Action run)
    {
        try
        {
            run();
        }
        catch (AwsException error)
        {
            Fail(id, error);
        }
    }

    public void Succeed(string id, JsonObject result)
    {
        result["Id"] = id;
        _successful.Add((JsonNode)result);
    }

    public JsonObject Answer() => new() { ["Successful"] = _successful, ["Failed"] = _failed };

    private void Fail(string id, AwsException error) => _failed.Add((JsonNode)new JsonObject
    {
        ["Id"] = id,
        ["SenderFault"] = error.Fault == "Sender",
        ["Code"] = error.Code,
        ["Message"] = error.Message,
    });
}
