using System.Net.Http.Headers;
using FilePipeline.Contracts;

namespace FilePipeline.Ingest.Tests.Access;

/// <summary>Calls of programs, with a bearer token or without.</summary>
internal static class ProgramCalls
{
    /// <summary>Whether a call asks or tells whether a session was ended.</summary>
    public static bool IsOfSession(this SidecarCall call) =>
        call.Key?.StartsWith(StateKeys.EndedSession(""), StringComparison.Ordinal) == true;

    /// <summary>Every call to the sidecar but those for sessions and for the keys of the cookies, which the start of the service
    /// loads.</summary>
    public static IEnumerable<SidecarCall> CallsForFiles(this IngestApp app) =>
        app.Sidecar.Calls.Where(call => call.Key != StateKeys.SessionKeys && !call.IsOfSession());

    public static async Task<HttpResponseMessage> CallAsync(
        this IngestApp app, string? token, string method, string path, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(new(method), app.Exactly(path)) { Content = content };
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await app.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
