using System.Text;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>create, get and delete of one object.</summary>
internal sealed class S3Objects(S3Place place)
{
    public async Task<BindingReply> CreateAsync(BindingCall call, CancellationToken cancellation)
    {
        var key = call.Text("key") ?? Guid.NewGuid().ToString();
        await using var content = Content(call);
        place.Faults.Pass("create", key, "PutObject");
        var write = new ObjectWrite { Details = S3Details.Of(call), ETag = await UploaderETag.OfAsync(content, cancellation) };
        await place.PutAsync(key, content, write, cancellation);
        var presigned = call.Text("presignTTL") ?? place.Settings.Text("presignTTL");
        var reply = GoJson.Marshal(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("location", place.LocationOf(key));
            writer.WriteNull("versionID");
            if (presigned is not null) writer.WriteString("presignURL", new S3Presigner(place).Address(key, presigned));
            writer.WriteEndObject();
        });
        return new BindingReply(reply, new Dictionary<string, string>(StringComparer.Ordinal) { ["key"] = key });
    }

    public async Task<BindingReply> GetAsync(BindingCall call, CancellationToken cancellation)
    {
        var key = S3Place.KeyOf(call);
        place.Faults.Pass("get", key, "GetObject");
        await using var content = await place.Objects.OpenReadAsync(place.Bucket, key, cancellation)
            ?? throw new CallException("object not found");
        var bytes = new byte[content.Length];
        await content.ReadExactlyAsync(bytes, cancellation);
        return BindingReply.Of(place.Flag(call, "encodeBase64") ? Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes)) : bytes);
    }

    public async Task<BindingReply> DeleteAsync(BindingCall call, CancellationToken cancellation)
    {
        var key = S3Place.KeyOf(call);
        place.Faults.Pass("delete", key, "DeleteObject");
        await place.Objects.DeleteAsync(place.Bucket, key, cancellation);
        return BindingReply.Empty;
    }

    private Stream Content(BindingCall call)
    {
        if ((call.Text("filePath") ?? place.Settings.Text("filePath")) is { } path)
        {
            try
            {
                return place.OpenFile(path);
            }
            catch (CallException exception)
            {
                throw new CallException($"s3 binding error: file read error: {exception.Message}", exception);
            }
        }
        var data = GoUnquote.Scalar(call.Data);
        return new MemoryStream(place.Flag(call, "decodeBase64") ? S3Place.Decode(data) : data.ToArray(), writable: false);
    }
}
