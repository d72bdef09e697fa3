using System.Globalization;
using System.Xml.Linq;
using FilePipeline.Emulator.Cloud;
using Microsoft.Net.Http.Headers;

namespace FilePipeline.Emulator.S3Http;

/// <summary>CORS: preflight requests, response headers, and the rules of a bucket.</summary>
internal sealed class S3Cors(BucketStore buckets)
{
    private const string Refusal =
        "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / "
        + "Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.";

    private static readonly string[] _methods = ["GET", "PUT", "POST", "DELETE", "HEAD"];

    /// <summary>Whether the rules allow a request from another origin. S3 also requires credentials; here only the rules decide.</summary>
    public bool Allows(HttpContext http, string origin)
    {
        // Otherwise a page that may PUT could change the rules.
        if (http.Request.Query.ContainsKey("cors")) return false;
        try
        {
            var rules = buckets.CorsOf(S3Call.Of(http).Bucket);
            // A preflight changes nothing, and its refusal contains the reason.
            return HttpMethods.IsOptions(http.Request.Method)
                ? rules.Any(rule => rule.AllowsOrigin(origin))
                : rules.Any(rule => rule.Allows(origin, http.Request.Method, []));
        }
        catch (S3Exception)
        {
            return false;
        }
    }

    /// <summary>Answers a preflight request.</summary>
    /// <exception cref="S3Exception">No rule allows the request.</exception>
    public Task PreflightAsync(S3Call call)
    {
        var origin = call.Header(HeaderNames.Origin)
            ?? throw new S3Exception(400, "BadRequest", "Insufficient information. Origin request header needed.");
        var method = call.Header(HeaderNames.AccessControlRequestMethod)
            ?? throw new S3Exception(400, "BadRequest", "Invalid Access-Control-Request-Method: null");
        var headers = Listed(call.Header(HeaderNames.AccessControlRequestHeaders));
        var rule = buckets.CorsOf(call.Bucket).FirstOrDefault(rule => rule.Allows(origin, method, headers))
            ?? throw new S3Exception(403, "AccessForbidden", Refusal);
        AllowOrigin(call, rule, origin);
        if (headers.Count > 0)
            call.Response.Headers.AccessControlAllowHeaders = string.Join(", ", headers.Select(header => header.ToLowerInvariant()));
        if (rule.MaxAgeSeconds is { } age) call.Response.Headers.AccessControlMaxAge = age.ToString(CultureInfo.InvariantCulture);
        return Task.CompletedTask;
    }

    /// <summary>Adds the headers that allow a page to read the answer; the request is executed in any case.</summary>
    public void AddHeaders(S3Call call)
    {
        if (call.Header(HeaderNames.Origin) is not { } origin) return;
        var asked = call.Header(HeaderNames.AccessControlRequestMethod) ?? call.Method;
        if (buckets.CorsOf(call.Bucket).FirstOrDefault(rule => rule.Allows(origin, asked, [])) is not { } rule) return;
        AllowOrigin(call, rule, origin);
        if (rule.ExposeHeaders.Count > 0) call.Response.Headers.AccessControlExposeHeaders = string.Join(", ", rule.ExposeHeaders);
    }

    public Task GetAsync(S3Call call)
    {
        var rules = buckets.CorsOf(call.Bucket);
        if (rules.Count == 0) throw new S3Exception(404, "NoSuchCORSConfiguration", "The CORS configuration does not exist");
        return S3Xml.WriteAsync(call, S3Xml.Element("CORSConfiguration", [.. rules.Select(rule => S3Xml.Element(
            "CORSRule",
            rule.Id is null ? null : S3Xml.Element("ID", rule.Id),
            Elements("AllowedMethod", rule.AllowedMethods), Elements("AllowedOrigin", rule.AllowedOrigins),
            Elements("AllowedHeader", rule.AllowedHeaders), Elements("ExposeHeader", rule.ExposeHeaders),
            rule.MaxAgeSeconds is { } age ? S3Xml.Number("MaxAgeSeconds", age) : null))]));
    }

    public async Task PutAsync(S3Call call)
    {
        var configuration = await S3Xml.ReadAsync(call);
        var rules = S3Xml.ChildrenOf(configuration, "CORSRule").Select(Read).ToList();
        if (configuration.Name.LocalName != "CORSConfiguration" || rules.Count is 0 or > 100) throw S3Exception.MalformedXml();
        buckets.SetCors(call.Bucket, rules);
    }

    public Task DeleteAsync(S3Call call)
    {
        buckets.SetCors(call.Bucket, []);
        call.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static void AllowOrigin(S3Call call, CorsRule rule, string origin)
    {
        var headers = call.Response.Headers;
        var isAny = rule.AllowedOrigins.Contains("*");
        headers.AccessControlAllowOrigin = isAny ? "*" : origin;
        if (!isAny) headers.AccessControlAllowCredentials = "true";
        headers.AccessControlAllowMethods = string.Join(", ", rule.AllowedMethods);
        headers.Vary = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method";
    }

    private static CorsRule Read(XElement rule)
    {
        var (origins, methods) = (Texts(rule, "AllowedOrigin"), Texts(rule, "AllowedMethod"));
        if (origins.Count == 0 || methods.Count == 0) throw S3Exception.MalformedXml();
        if (methods.FirstOrDefault(method => !_methods.Contains(method)) is { } unknown)
            throw S3Exception.InvalidRequest($"Found unsupported HTTP method in CORS config. Unsupported method is {unknown}");
        return new(origins, methods)
        {
            AllowedHeaders = Texts(rule, "AllowedHeader"),
            ExposeHeaders = Texts(rule, "ExposeHeader"),
            MaxAgeSeconds = int.TryParse(S3Xml.TextOf(rule, "MaxAgeSeconds"), NumberStyles.None, CultureInfo.InvariantCulture, out var age)
                ? age
                : null,
            Id = S3Xml.TextOf(rule, "ID"),
        };
    }

    private static List<string> Texts(XElement rule, string name) => [.. S3Xml.ChildrenOf(rule, name).Select(item => item.Value)];

    private static IEnumerable<XElement> Elements(string name, IEnumerable<string> values) =>
        values.Select(value => S3Xml.Element(name, value));

    private static List<string> Listed(string? header) =>
        header is null ? [] : [.. header.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
}
