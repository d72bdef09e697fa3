using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FilePipeline.Doctor.Live;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Checks;

/// <summary>Dapr's own certificate is valid for a year unless it was made by somebody else, and nothing renews it. After its end no sidecar
/// starts, and running ones lose their certificates within a day.</summary>
internal static class RootCertificate
{
    private const string Renew = "dapr mtls renew-certificate -k --valid-until 365 --restart (Certificates in docs/operations.md)";
    private static readonly TimeSpan _soon = TimeSpan.FromDays(30);

    public static Check Check { get; } = new("D53")
    {
        Live = new("Dapr's root certificate is valid for more than 30 days", FindAsync),
    };

    private static async IAsyncEnumerable<Problem> FindAsync(Cluster cluster, [EnumeratorCancellation] CancellationToken cancellation)
    {
        // The secret of this name holds the key too; the ConfigMap does not.
        var bundle = await cluster.KubectlAsync(cancellation, "-n", "dapr-system", "get", "configmap", "dapr-trust-bundle");
        if (EndOf(bundle.Text("data", "ca.crt")) is not { } end)
        {
            yield return new Problem(
                "the ConfigMap dapr-trust-bundle holds no certificate: sidecars do not trust each other",
                "kubectl -n dapr-system rollout restart deployment/dapr-sentry, then its log");
            yield break;
        }

        var now = TimeProvider.System.GetUtcNow();
        var day = end.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        if (end <= now) yield return new Problem($"Dapr's root certificate ended on {day}: no sidecar starts", Renew);
        else if (end - now < _soon)
            yield return new Problem($"Dapr's root certificate ends on {day}, and then no sidecar starts", Renew, Verdict.Warn);
    }

    // The last of several: sidecars trust old and new ones side by side after a renewal.
    private static DateTimeOffset? EndOf(string? text)
    {
        if (text is null) return null;
        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPem(text);
            return certificates.Count == 0 ? null : certificates.Max(one => new DateTimeOffset(one.NotAfter.ToUniversalTime()));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
