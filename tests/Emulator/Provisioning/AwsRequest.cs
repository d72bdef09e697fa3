using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace FilePipeline.Emulator.Tests.Provisioning;

/// <summary>A received AWS request.</summary>
internal sealed record AwsRequest(
    string Service, string Operation, string Method, string Path, string Query, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    private static readonly string[] _readVerbs = ["Get", "List", "Describe", "Head"];

    public string Text => Encoding.UTF8.GetString(Body);

    public JsonObject Json => JsonNode.Parse(Body)!.AsObject();

    public bool IsWrite => !_readVerbs.Any(verb => Operation.StartsWith(verb, StringComparison.Ordinal));

    public string Name => $"{Service}.{Operation}";

    private string Authorization => Headers.GetValueOrDefault("authorization") ?? "";

    /// <summary>The access key, region and service of the signature.</summary>
    public string Scope
    {
        get
        {
            var parts = Part("Credential").Split('/');
            return parts is [var key, _, var region, var service, "aws4_request"]
                ? $"{key} {region} {service}"
                : $"not signed: {Authorization}";
        }
    }

    /// <summary>Whether the signature matches the secret; computed from the request.</summary>
    public bool IsSignedWith(string secret)
    {
        var bodyHash = Convert.ToHexStringLower(SHA256.HashData(Body));
        if (Headers.GetValueOrDefault("x-amz-content-sha256") is { } claimed && claimed != bodyHash) return false;
        var names = Part("SignedHeaders");
        var headers = string.Concat(names.Split(';').Select(name => $"{name}:{Headers.GetValueOrDefault(name)?.Trim()}\n"));
        var query = string.Join('&', Query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair =>
            pair.Contains('=', StringComparison.Ordinal) ? pair : $"{pair}=").Order(StringComparer.Ordinal));
        var canonical = $"{Method}\n{Path}\n{query}\n{headers}\n{names}\n{bodyHash}";
        var scope = Part("Credential").Split('/', 2)[^1];
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)));
        var toSign = $"AWS4-HMAC-SHA256\n{Headers.GetValueOrDefault("x-amz-date")}\n{scope}\n{digest}";
        var key = scope.Split('/').Aggregate(Encoding.UTF8.GetBytes($"AWS4{secret}"), Hash);
        return Convert.ToHexStringLower(Hash(key, toSign)) == Part("Signature");
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} {Text}");

    private string Part(string name) =>
        Authorization.Split(' ', ',')
            .FirstOrDefault(part => part.StartsWith($"{name}=", StringComparison.Ordinal))?[(name.Length + 1)..] ?? "";

    private static byte[] Hash(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));
}

internal sealed record AwsAnswer(int Status, string Body, string ContentType = "application/x-amz-json-1.0")
{
    public static AwsAnswer Json(JsonNode body) => new(200, body.ToJsonString());

    public static AwsAnswer Xml(string body) => new(200, body, "text/xml");

    public static AwsAnswer Refuse(string type, string message) =>
        new(400, new JsonObject { ["__type"] = type, ["message"] = message }.ToJsonString());
}
