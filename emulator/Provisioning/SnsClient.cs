using System.Globalization;
using System.Security.Cryptography;
using System.Xml.Linq;
using Amazon.Runtime.Internal.Auth;

namespace FilePipeline.Emulator.Provisioning;

/// <summary>A client of SNS's query protocol: form fields, XML answers, signature version 4. No SDK package for SNS is referenced; the
/// signer is an internal type of the SDK, which may change.</summary>
internal sealed class SnsClient(AwsConnection connection, TimeProvider clock) : IDisposable
{
    private const string Version = "2010-03-31";

    private readonly HttpClient _http = new() { Timeout = connection.RequestTimeout };

    /// <summary>Sends one action.</summary>
    /// <returns>The root element of the answer.</returns>
    /// <exception cref="HttpRequestException">SNS refused the action (with the status), or did not answer.</exception>
    public async Task<XElement> SendAsync(string action, IReadOnlyDictionary<string, string> fields, CancellationToken cancellation)
    {
        using var form = new FormUrlEncodedContent([new("Action", action), new("Version", Version), .. fields]);
        using var request = new HttpRequestMessage(HttpMethod.Post, connection.Endpoint) { Content = form };
        Sign(request, await form.ReadAsByteArrayAsync(cancellation));
        using var answer = await _http.SendAsync(request, cancellation);
        var text = await answer.Content.ReadAsStringAsync(cancellation);
        return answer.IsSuccessStatusCode
            ? XElement.Parse(text)
            : throw new HttpRequestException(ReasonOf(text), inner: null, answer.StatusCode);
    }

    public void Dispose() => _http.Dispose();

    private void Sign(HttpRequestMessage request, byte[] body)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["content-type"] = $"{request.Content!.Headers.ContentType}",
            ["host"] = connection.Endpoint.Authority,
            ["x-amz-date"] = now.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture),
        };
        if (connection.SessionToken is { } token) headers["x-amz-security-token"] = token;
        var names = string.Join(';', headers.Keys);
        var lines = string.Concat(headers.Select(header => $"{header.Key}:{header.Value}\n"));
        var canonical = $"POST\n{connection.Endpoint.AbsolutePath}\n\n{lines}\n{names}\n{Convert.ToHexStringLower(SHA256.HashData(body))}";
        var signature =
            AWS4Signer.ComputeSignature(connection.AccessKey, connection.SecretKey, connection.Region, now, "sns", names, canonical);
        foreach (var (name, value) in headers.Where(header => header.Key.StartsWith("x-amz-", StringComparison.Ordinal)))
            request.Headers.Add(name, value);
        request.Headers.TryAddWithoutValidation("Authorization", signature.ForAuthorizationHeader);
    }

    private static string ReasonOf(string answer)
    {
        try
        {
            var elements = XElement.Parse(answer)
                .Descendants().ToLookup(element => element.Name.LocalName, element => element.Value, StringComparer.Ordinal);
            return $"{elements["Code"].FirstOrDefault()}: {elements["Message"].FirstOrDefault()}".ReplaceLineEndings(" ");
        }
        catch (System.Xml.XmlException)
        {
            return "";
        }
    }
}
