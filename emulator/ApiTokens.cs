using System.Security.Cryptography;
using FilePipeline.Emulator.Supervision;

namespace FilePipeline.Emulator;

/// <summary>The API tokens of a run: Dapr for calls to a sidecar, App for calls to a service's app port. Generated for each run unless the
/// environment sets them.</summary>
internal sealed record ApiTokens(string Dapr, string App)
{
    public const string DaprVariable = "DAPR_API_TOKEN";
    public const string AppVariable = "APP_API_TOKEN";
    private const int RandomBytes = 32;

    public static ApiTokens Of(Func<string, string?> variable) =>
        new(ValueOrNew(variable(DaprVariable)), ValueOrNew(variable(AppVariable)));

    /// <summary>The environment variables that `dapr run` sets for a service.</summary>
    public IReadOnlyDictionary<string, string> Variables => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [DaprVariable] = Dapr,
        [AppVariable] = App,
    };

    /// <summary>Writes the tokens to a file that only this user can read, as shell variables: <c>. tokens.env</c>.</summary>
    public void Write(string path) => PrivateFiles.Write(
        path,
        $"""
        # API tokens of the run that uses this folder; send one as header dapr-api-token. Load them into a shell with: . '{path}'
        # {DaprVariable}: for calls to the sidecars. {AppVariable}: for calls to the services' own ports.
        {DaprVariable}={Dapr}
        {AppVariable}={App}

        """.ReplaceLineEndings("\n"));

    private static string ValueOrNew(string? given) =>
        string.IsNullOrEmpty(given) ? RandomNumberGenerator.GetHexString(2 * RandomBytes, lowercase: true) : given;
}
