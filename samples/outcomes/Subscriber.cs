using System.Text.Json;

namespace FilePipeline.Samples;

/// <summary>A subscriber in any ASP.NET application: Dapr posts each outcome as a CloudEvent.</summary>
/// <example>
/// <code>
/// app.MapPost("/outcomes", async (HttpRequest request) =>
///     Results.Json(new { status = Subscriber.Handle(await JsonDocument.ParseAsync(request.Body)) }));
/// </code>
/// </example>
public static class Subscriber
{
    /// <summary>Handles an event, and tells Dapr what to do with it.</summary>
    /// <returns><c>SUCCESS</c>; <c>DROP</c> for an event that no retry can make readable.</returns>
    public static string Handle(JsonDocument cloudEvent, TextWriter output)
    {
        var root = cloudEvent.RootElement;
        if (root.GetProperty("type").GetString() != "filepipeline.file-outcome.v1") return "DROP";
        var outcome = root.GetProperty("data");
        // The id is the same when an event is delivered again: keep it with your result to handle each outcome once.
        var id = root.GetProperty("id").GetString();
        var (key, status) = (outcome.GetProperty("key").GetString(), outcome.GetProperty("status").GetString());
        output.WriteLine($"{id} {key} {status} {outcome.GetProperty("code").GetString()}".TrimEnd());
        return "SUCCESS";
    }
}
