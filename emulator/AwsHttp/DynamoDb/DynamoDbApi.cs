using System.Globalization;
using System.IO.Hashing;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.AwsHttp.DynamoDb;

/// <summary>Serves DynamoDB over HTTP (AWS JSON 1.0): the operations of <c>X-Amz-Target: DynamoDB_20120810.*</c>, any
/// credentials.</summary>
internal sealed class DynamoDbApi(EmbeddedCloud cloud)
{
    /// <summary>The service in <c>X-Amz-Target</c>.</summary>
    public const string Target = "DynamoDB_20120810";

    private const string Prefix = $"{Target}.";
    private const int MaxBytes = 16 << 20;
    private const int MaxDepth = 128;

    private static readonly JsonSerializerOptions _json = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = MaxDepth,
    };

    private readonly Dictionary<string, DynamoDbOperation> _operations = ((IEnumerable<IEnumerable<DynamoDbOperation>>)
    [
        new TableOperations(cloud).All,
        new TableSettingOperations(cloud).All,
        new TagOperations(cloud).All,
        new ItemOperations(cloud.Tables).All,
        new QueryOperation(cloud.Tables).All,
        new ScanOperation(cloud.Tables).All,
        new BatchOperations(cloud.Tables).All,
        new TransactionOperations(cloud.Tables).All,
    ]).SelectMany(group => group).ToDictionary(operation => operation.Name, StringComparer.Ordinal);

    public async Task HandleAsync(HttpContext http)
    {
        var body = await ReadAsync(http);
        if (body is null)
        {
            http.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return;
        }
        var (status, reply) = Answer(http.Request.Headers["X-Amz-Target"].ToString(), body.Value);
        var bytes = reply is null ? [] : JsonSerializer.SerializeToUtf8Bytes(reply, _json);
        var headers = http.Response.Headers;
        http.Response.StatusCode = status;
        headers.ContentType = "application/x-amz-json-1.0";
        headers.ContentLength = bytes.Length;
        headers["x-amzn-requestid"] = Guid.NewGuid().ToString("N").ToUpperInvariant();
        headers["x-amz-crc32"] = Crc32.HashToUInt32(bytes).ToString(CultureInfo.InvariantCulture);
        await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
    }

    private (int Status, JsonObject? Reply) Answer(string target, ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = Parse(body);
            return (StatusCodes.Status200OK, Run(OperationOf(target), document.RootElement));
        }
        catch (DynamoDbException exception)
        {
            return (StatusCodes.Status400BadRequest, exception.ToJson());
        }
    }

    private static JsonObject? Run(DynamoDbOperation operation, JsonElement body)
    {
        try
        {
            operation.Request.CheckTypes(body);
            ShapeConstraints.Check(operation.Request, body);
            return operation.Answer(new(body));
        }
        catch (InvalidItemException exception)
        {
            throw DynamoDbException.Validation(exception.Message);
        }
        catch (MissingResourceException)
        {
            throw DynamoDbException.MissingResource();
        }
    }

    private DynamoDbOperation OperationOf(string target)
    {
        var name = target.StartsWith(Prefix, StringComparison.Ordinal) ? target[Prefix.Length..] : target;
        if (_operations.TryGetValue(name, out var operation)) return operation;
        cloud.Incidents.AddOnce($"DynamoDB {name}", $"Refused an unknown DynamoDB operation: {name}");
        throw DynamoDbException.UnknownOperation();
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = MaxDepth });
        }
        catch (JsonException)
        {
            throw DynamoDbException.Serialization(null);
        }
    }

    // Null if the body is too large.
    private static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpContext http)
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[64 << 10];
        for (int read; (read = await http.Request.Body.ReadAsync(chunk, http.RequestAborted)) > 0;)
        {
            if (buffer.Length + read > MaxBytes) return null;
            await buffer.WriteAsync(chunk.AsMemory(0, read), http.RequestAborted);
        }
        return buffer.ToArray();
    }
}
