using System.Text;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>bindings.aws.s3: one bucket, whole objects.</summary>
internal sealed class S3Binding : OutputBinding
{
    private readonly Dictionary<string, Func<BindingCall, CancellationToken, Task<BindingReply>>> _operations;

    public S3Binding(ComponentSettings settings, EmbeddedCloud cloud, FileFence files, FaultPoint faults, TimeProvider clock)
    {
        var place = new S3Place(settings, cloud, files, faults, clock);
        var objects = new S3Objects(place);
        var bulk = new S3Bulk(place);
        _operations = new(StringComparer.Ordinal)
        {
            ["create"] = objects.CreateAsync,
            ["get"] = objects.GetAsync,
            ["delete"] = objects.DeleteAsync,
            ["list"] = new S3Listing(place).ListAsync,
            ["presign"] = (call, _) => Task.FromResult(new S3Presigner(place).Presign(call)),
            ["bulkGet"] = bulk.GetAsync,
            ["bulkCreate"] = bulk.CreateAsync,
            ["bulkDelete"] = bulk.DeleteAsync,
        };
        Operations = [.. _operations.Keys];
    }

    public override IReadOnlyList<string> Operations { get; }

    public override Task<BindingReply> InvokeAsync(BindingCall call, CancellationToken cancellation) =>
        _operations[call.Operation](call, cancellation);
}

/// <summary>The bucket of a component and the dependencies of its operations.</summary>
internal sealed class S3Place(ComponentSettings settings, EmbeddedCloud cloud, FileFence files, FaultPoint faults, TimeProvider clock)
{
    public string Bucket { get; } = settings.Required("bucket");

    public ObjectStore Objects => cloud.Objects;

    public ComponentSettings Settings => settings;

    public string Endpoint => cloud.Endpoint;

    /// <summary>The folders in which files may be read and written.</summary>
    public FileFence Files => files;

    public FaultPoint Faults => faults;

    public TimeProvider Clock => clock;

    public string LocationOf(string key) => $"{cloud.Endpoint}/{Bucket}/{key}";

    /// <exception cref="CallException">S3 refused the key.</exception>
    public async Task PutAsync(string key, Stream content, ObjectWrite write, CancellationToken cancellation)
    {
        try
        {
            await Objects.PutAsync(Bucket, key, content, cancellation, write);
        }
        catch (InvalidKeyException refusal)
        {
            var error = AwsErrors.Refused("S3", "PutObject", $"api error {refusal.Code}: {refusal.Message}").Message;
            throw new CallException($"s3 binding error: uploading failed: {error}", refusal);
        }
    }

    public bool Flag(BindingCall call, string name) => call.Text(name) is { } text ? ComponentSettings.IsTruthy(text) : settings.Flag(name);

    /// <exception cref="CallException">The key is missing.</exception>
    public static string KeyOf(BindingCall call) =>
        call.Text("key") ?? throw new CallException("s3 binding error: required metadata 'key' missing");

    /// <exception cref="CallException">The file does not exist, or its folder is not allowed.</exception>
    public FileStream OpenFile(string path)
    {
        files.Check(path);
        try
        {
            return new FileStream(path, FileMode.Open,
                FileAccess.Read, FileShare.ReadWrite, bufferSize: 1 << 16, FileOptions.Asynchronous | FileOptions.SequentialScan);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CallException($"open {path}: {GoMessageOf(exception)}", exception);
        }
    }

    /// <summary>The message that Go has for an I/O error.</summary>
    public static string GoMessageOf(Exception exception) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException => "no such file or directory",
        UnauthorizedAccessException => "permission denied",
        _ => exception.Message,
    };

    public static byte[] Decode(ReadOnlyMemory<byte> base64)
    {
        try
        {
            return Convert.FromBase64String(Encoding.ASCII.GetString(base64.Span));
        }
        catch (FormatException exception)
        {
            throw new CallException("s3 binding error: uploading failed: illegal base64 data", exception);
        }
    }
}
