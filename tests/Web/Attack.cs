using System.Globalization;
using System.Text.Json;
using FilePipeline.Contracts;
using FilePipeline.Emulator;
using FilePipeline.Emulator.Supervision;

namespace FilePipeline.Web.Tests;

/// <summary>A request that a page of another origin can send without a preflight and without reading the answer.</summary>
/// <param name="Url">The target.</param>
/// <param name="Method">Methods other than GET, HEAD and POST need a preflight.</param>
/// <param name="Body">Sent as text/plain, which needs no preflight.</param>
internal sealed record Attack(string Url, string Method = "POST", string Body = "{}")
{
    private const string Bucket = "filepipeline-uploads";

    /// <summary>Every HTTP port of the run, with requests that would change something there.</summary>
    public static IReadOnlyList<Attack> On(EmulatorSystem system, string secretFile, string keptKey) =>
    [
        .. system.Sidecars.SelectMany(sidecar => OnSidecar(sidecar.Value.HttpPort, sidecar.Key, secretFile)),
        .. OnApps(system),
        .. OnS3(system.S3Address.Port, keptKey),
        new($"http://localhost:{system.IngestAddress.Port}/files/stolen.txt", "PUT", "x"),
        new($"http://localhost:{system.IngestAddress.Port}/files?prefix=stolen", "POST", "x"),
        .. system.Sidecars.Values.Select(sidecar => new Attack($"http://localhost:{sidecar.HttpPort}/v1.0/shutdown")),
    ];

    /// <summary>Addresses that a page could read through a foreign host name for 127.0.0.1.</summary>
    public static IReadOnlyList<(string Url, string Secret)> Reads(EmulatorSystem system, string host) =>
    [
        ($"http://{host}:{system.S3Address.Port}/{Bucket}?list-type=2", "ListBucketResult"),
        ($"http://{host}:{system.S3Address.Port}/_emulator/state", "filepipeline-uploads"),
        ($"http://{host}:{system.IngestAddress.Port}/files", "objects"),
        ($"http://{host}:{system.App(AppIds.Requeue).AppPort}/parked", "groups"),
        .. system.Sidecars.Values.Select(sidecar => ($"http://{host}:{sidecar.HttpPort}/v1.0/metadata", "runtimeVersion")),
        .. system.Apps.Select(app => ($"http://{host}:{app.AppPort}/readyz", "readable")),
    ];

    private static IEnumerable<Attack> OnSidecar(int port, string appId, string secretFile)
    {
        var sidecar = string.Create(CultureInfo.InvariantCulture, $"http://localhost:{port}/v1.0");
        yield return new($"{sidecar}/bindings/files", Body: Json(
            new { operation = "create", metadata = new { key = $"stolen-by-{appId}", filePath = secretFile } }));
        yield return new($"{sidecar}/bindings/parking", Body: Json(
            new { operation = "create", data = "x", metadata = new { key = $"parked/x/{appId}.json" } }));
        yield return new($"{sidecar}/publish/outcomes/file-outcomes", Body: "x");
        yield return new($"{sidecar}/state/records", Body: Json(new[] { new { key = $"forged-by-{appId}", value = "x" } }));
        yield return new($"{sidecar}/invoke/requeue/method/dead-letters", Body: $"from {appId}");
    }

    private static IEnumerable<Attack> OnApps(EmulatorSystem system) =>
        new[]
        {
            (AppIds.Processor, Routes.FileEvents), (AppIds.Processor, Routes.LargeFiles), (AppIds.Requeue, Routes.DeadLetters),
            (AppIds.Requeue, "/parked/discard"), (AppIds.Notifier, Routes.FileOutcomes),
        }.Select(route => new Attack(
            $"http://localhost:{Ports.Text(system.App(route.Item1).AppPort)}{route.Item2}", Body: $"unreadable at {route.Item2}"));

    private static IEnumerable<Attack> OnS3(int port, string keptKey)
    {
        var s3 = string.Create(CultureInfo.InvariantCulture, $"http://localhost:{port}");
        yield return new($"{s3}/{Bucket}?delete", Body: $"<Delete><Object><Key>{keptKey}</Key></Object></Delete>");
        yield return new($"{s3}/{Bucket}/stolen.txt", "PUT", "x");
        yield return new($"{s3}/{Bucket}/{keptKey}", "DELETE", "");
        yield return new($"{s3}/_emulator/slack", Body: """{"text":"forged"}""");
    }

    private static string Json<T>(T value) => JsonSerializer.Serialize(value);
}
