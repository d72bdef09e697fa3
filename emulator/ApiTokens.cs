using System.Security.Cryptography;
using FilePipeline.Emulator.Supervision;

namespace FilePipeline.Emulator;

/// <summary>What callers show: to a sidecar the first, to a service's app port the second. New ones each run, unless the environment
/// sets them.</summary>
internal sealed record ApiTokens(string Dapr, string App)
{
    public const string DaprVariable = "DAPR_API_TOKEN";
    public const string AppVariable = "APP_API_TOKEN";
    private const int RandomBytes = 32;

    public static ApiTokens Of(Func<string, string?> variable) => new(ValueOf(variable(DaprVariable)), ValueOf(variable(AppVariable)));

    /// <summary>What Dapr's tools set for a service.</summary>
    public IReadOnlyDictionary<string, string> Variables => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [DaprVariable] = Dapr,
        [AppVariable] = App,
    };

    /// <summary>Writes them where only this user reads them, in the form that a shell reads: <c>. tokens.env</c>.</summary>
    public void Write(string path) => PrivateFiles.Write(
        path,
        $"""
        # Tokens of the run that uses this folder, for the header dapr-api-token. Load them into a shell with: . '{path}'
        # {DaprVariable}: for calls of the sidecars. {AppVariable}: for calls of the services' own ports.
        {DaprVariable}={Dapr}
        {AppVariable}={App}

        """.ReplaceLineEndings("\n"));

    private static string ValueOf(string? given) =>
        string.IsNullOrEmpty(given) ? RandomNumberGenerator.GetHexString(2 * RandomBytes, lowercase: true) : given;
}
