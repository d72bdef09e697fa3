using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>presign: a signed address for a GET of the object, valid for a limited time (signature version 4).</summary>
internal sealed class S3Presigner(S3Place place)
{
    public BindingReply Presign(BindingCall call)
    {
        var key = S3Place.KeyOf(call);
        var lifetime = call.Text("presignTTL") ?? place.Settings.Text("presignTTL")
            ?? throw new CallException("s3 binding error: required metadata 'presignTTL' missing");
        place.Faults.Pass("presign", key, "PresignGetObject");
        var address = Address(key, lifetime);
        return BindingReply.Of(GoJson.Marshal(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("presignURL", address);
            writer.WriteEndObject();
        }));
    }

    public string Address(string key, string lifetime)
    {
        if (!GoDuration.TryParse(lifetime, out var duration))
            throw new CallException($"s3 binding error: cannot parse duration {lifetime}");
        var now = place.Clock.GetUtcNow();
        var day = now.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        var time = now.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var region = place.Settings.Text("region") ?? "us-east-1";
        var scope = $"{day}/{region}/s3/aws4_request";
        var (origin, folder) = Place();
        var path = $"{folder}/{string.Join('/', key.Split('/').Select(Uri.EscapeDataString))}";
        var query = $"X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Checksum-Mode=ENABLED"
            + $"&X-Amz-Credential={Uri.EscapeDataString($"{place.Settings.Text("accessKey") ?? "test"}/{scope}")}&X-Amz-Date={time}"
            + $"&X-Amz-Expires={(long)duration.TotalSeconds}&X-Amz-SignedHeaders=host&x-id=GetObject";
        var canonical = $"GET\n{path}\n{query}\nhost:{origin.Authority}\n\nhost\nUNSIGNED-PAYLOAD";
        var toSign = $"AWS4-HMAC-SHA256\n{time}\n{scope}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var secret = Encoding.UTF8.GetBytes("AWS4" + (place.Settings.Text("secretKey") ?? "test"));
        var signing = new[] { day, region, "s3", "aws4_request" }
            .Aggregate(secret, (hash, part) => HMACSHA256.HashData(hash, Encoding.UTF8.GetBytes(part)));
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(signing, Encoding.UTF8.GetBytes(toSign)));
        return $"{origin.Scheme}://{origin.Authority}{path}?{query}&X-Amz-Signature={signature}";
    }

    // Like the SDK of daprd, the bucket is part of the path or of the host name.
    private (Uri Origin, string Folder) Place()
    {
        var endpoint = new Uri(place.Endpoint);
        return place.Settings.Flag("forcePathStyle")
            ? (endpoint, $"/{place.Bucket}")
            : (new UriBuilder(endpoint) { Host = $"{place.Bucket}.{endpoint.Host}" }.Uri, "");
    }
}
