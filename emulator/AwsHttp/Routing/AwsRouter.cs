using System.Xml.Linq;
using FilePipeline.Emulator.AwsHttp.DynamoDb;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.AwsHttp;

/// <summary>Tells the services apart as AWS does: by <c>X-Amz-Target</c> (JSON), by <c>Action</c> (query protocol), else S3.</summary>
/// <param name="cloud">The cloud behind the services.</param>
/// <param name="s3">Answers S3 requests.</param>
internal sealed class AwsRouter(EmbeddedCloud cloud, RequestDelegate s3)
{
    private const string FormType = "application/x-www-form-urlencoded";

    private readonly SqsApi _sqs = new(cloud);
    private readonly SnsApi _sns = new(cloud);
    private readonly StsApi _sts = new(cloud.Incidents);
    private readonly DynamoDbApi _dynamoDb = new(cloud);

    public Task HandleAsync(HttpContext http)
    {
        if (http.Request.Headers["X-Amz-Target"].ToString() is { Length: > 0 } target) return HandleTargetAsync(http, target);
        return IsQuery(http) ? HandleQueryAsync(http) : s3(http);
    }

    private async Task HandleTargetAsync(HttpContext http, string target)
    {
        RequestIds.Add(http);
        var dot = target.LastIndexOf('.');
        var (service, operation) = dot < 0 ? (target, "") : (target[..dot], target[(dot + 1)..]);
        if (service == SqsApi.Target) await _sqs.AnswerJsonAsync(http, operation);
        else if (service == DynamoDbApi.Target) await _dynamoDb.HandleAsync(http);
        else await AwsJson.WriteErrorAsync(http, "", UnknownOperations.Refuse(cloud.Incidents, target));
    }

    private async Task HandleQueryAsync(HttpContext http)
    {
        RequestIds.Add(http);
        if (await ReadFormAsync(http) is not { } form) return;
        await (ServiceOf(http, form) switch
        {
            "sqs" => _sqs.AnswerQueryAsync(http, form),
            "sts" => _sts.AnswerAsync(http, form),
            "sns" or null => _sns.AnswerAsync(http, form),
            var other => new QueryXml(XNamespace.None).WriteErrorAsync(
                http, UnknownOperations.Refuse(cloud.Incidents, $"{other.ToUpperInvariant()} {form.Action}")),
        });
    }

    /// <returns>Null if the form cannot be read; the answer says so.</returns>
    private static async Task<QueryForm?> ReadFormAsync(HttpContext http)
    {
        try
        {
            return new(http.Request.HasFormContentType ? await http.Request.ReadFormAsync(http.RequestAborted) : http.Request.Query);
        }
        catch (InvalidDataException exception)
        {
            await SnsApi.Xml.WriteErrorAsync(http, new("MalformedQueryString", "MalformedQueryString", exception.Message));
            return null;
        }
    }

    // The version is required by AWS; the scope of the signature names the service of clients that leave it out.
    private static string? ServiceOf(HttpContext http, QueryForm form) => form.Text("Version") switch
    {
        SqsApi.Version => "sqs",
        SnsApi.Version => "sns",
        StsApi.Version => "sts",
        _ => QueueAddress.IsOne(http.Request.Path) ? "sqs" : SignedService(http.Request.Headers.Authorization.ToString()),
    };

    private static string? SignedService(string authorization)
    {
        var scope = authorization.Split("Credential=", 2).ElementAtOrDefault(1)?.Split(',', 2)[0].Split('/');
        return scope is [_, _, _, var service, ..] ? service : null;
    }

    // Forms of S3 are multipart; its subresources are parameters without an Action.
    private static bool IsQuery(HttpContext http)
    {
        var request = http.Request;
        if (request.Path != "/" && !QueueAddress.IsOne(request.Path)) return false;
        if (request.Query.ContainsKey("Action")) return HttpMethods.IsGet(request.Method) || HttpMethods.IsPost(request.Method);
        return HttpMethods.IsPost(request.Method) && !request.QueryString.HasValue
            && request.ContentType?.StartsWith(FormType, StringComparison.OrdinalIgnoreCase) is true;
    }
}
