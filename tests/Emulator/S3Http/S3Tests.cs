using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using FilePipeline.Emulator.AwsHttp;
using FilePipeline.Emulator.Tests.Cloud;

namespace FilePipeline.Emulator.Tests.S3Http;

/// <summary>Tests of S3 over HTTP, with the AWS SDK or with requests that the SDK cannot send.</summary>
public abstract class S3Tests : IAsyncLifetime
{
    /// <summary>A bucket whose keys below <c>in/</c> send events.</summary>
    private protected const string Bucket = CloudRig.Uploads;

    private AwsServer _server = null!;

    private protected string Parts { get; } = Directory.CreateTempSubdirectory("s3-test-").FullName;

    private protected CloudRig Rig { get; private set; } = null!;

    private protected AmazonS3Client S3 { get; private set; } = null!;

    private protected HttpClient Http { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    private protected Uri Address => _server.Address;

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Rig = await CloudRig.OpenAsync();
        _server = await AwsServer.StartAsync(Rig.Cloud, Parts, 0, Cancellation);
        S3 = ClientOf(Address);
    }

    public async ValueTask DisposeAsync()
    {
        S3.Dispose();
        Http.Dispose();
        await _server.DisposeAsync();
        await Rig.DisposeAsync();
        Directory.Delete(Parts, recursive: true);
        GC.SuppressFinalize(this);
    }

    private protected static AmazonS3Client ClientOf(Uri address) =>
        new(new BasicAWSCredentials(
            "any", "any"), new AmazonS3Config { ServiceURL = $"{address}", ForcePathStyle = true, MaxErrorRetry = 0 });

    /// <summary>Restarts the server with the same folder.</summary>
    private protected async Task RestartAsync()
    {
        await _server.DisposeAsync();
        S3.Dispose();
        await Rig.ReopenAsync();
        _server = await AwsServer.StartAsync(Rig.Cloud, Parts, 0, Cancellation);
        S3 = ClientOf(Address);
    }

    private protected Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Get, path, null, headers);

    private protected async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, string? body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(Address, path));
        if (body is not null) request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value)) request.Content!.Headers.TryAddWithoutValidation(name, value);
        }

        return await Http.SendAsync(request, Cancellation);
    }

    /// <summary>Sends a browser form; a field named <c>file</c> has the file name <c>f.txt</c>.</summary>
    private protected Task<HttpResponseMessage> PostFormAsync(params IEnumerable<(string Name, string Value)> fields)
    {
        var form = string.Concat(fields.Select(field =>
            "--b\r\nContent-Disposition: form-data; "
                + $"name=\"{field.Name}\"{(field.Name == "file" ? "; filename=\"f.txt\"" : "")}\r\n\r\n{field.Value}\r\n"));
        return SendAsync(HttpMethod.Post, Bucket, $"{form}--b--\r\n", ("Content-Type", "multipart/form-data; boundary=b"));
    }

    /// <summary>The code of an XML error.</summary>
    private protected static async Task<string> CodeOfAsync(HttpResponseMessage response) =>
        XElement.Parse(await response.Content.ReadAsStringAsync(Cancellation)).Element("Code")!.Value;

    private protected static async Task<string> CodeOfAsync(Func<Task> call) =>
        (await Assert.ThrowsAnyAsync<AmazonS3Exception>(call)).ErrorCode;

    private protected async Task<XElement> XmlAsync(string path)
    {
        using var response = await GetAsync(path);
        return XElement.Parse(await response.Content.ReadAsStringAsync(Cancellation));
    }

    private protected static string? TextOf(XElement xml, string name) =>
        xml.Descendants().FirstOrDefault(item => item.Name.LocalName == name)?.Value;

    /// <summary>The names of the events that the bucket has sent.</summary>
    private protected IEnumerable<string> Events() =>
        Rig.Cloud.Queues.Peek(CloudRig.Events)
            .Select(body => System.Text.Json.Nodes.JsonNode.Parse(body)!["Records"]![0]!["eventName"]!.GetValue<string>());

    private protected async Task<string> BeginAsync(string key) =>
        (await S3.InitiateMultipartUploadAsync(Bucket, key, Cancellation)).UploadId;

    private protected async Task<PartETag> PutPartAsync(string key, string upload, int number, string content)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(content));
        return new(await S3.UploadPartAsync(
            new() { BucketName = Bucket, Key = key, UploadId = upload, PartNumber = number, InputStream = stream }, Cancellation));
    }

    private protected Task<CompleteMultipartUploadResponse> CompleteAsync(string key, string upload, List<PartETag> parts) =>
        S3.CompleteMultipartUploadAsync(new() { BucketName = Bucket, Key = key, UploadId = upload, PartETags = parts }, Cancellation);

    private protected static string Sha256Of(string text) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
