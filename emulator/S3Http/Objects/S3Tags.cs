using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.S3Http;

/// <summary>Object tags. Changing them does not change bytes or ETag.</summary>
internal sealed class S3Tags(ObjectStore objects)
{
    public async Task PutAsync(S3Call call)
    {
        call.RefuseVersion();
        var tags = ObjectTags.Read(await S3Xml.ReadAsync(call));
        Set(call, tags);
    }

    public Task GetAsync(S3Call call)
    {
        call.RefuseVersion();
        var found = objects.Open(call.Bucket, call.Key, withContent: false) ?? throw S3Exception.NoSuchKey();
        return S3Xml.WriteAsync(call, ObjectTags.Write(found.Details.Tags));
    }

    public Task DeleteAsync(S3Call call)
    {
        call.RefuseVersion();
        Set(call, []);
        call.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private void Set(S3Call call, IReadOnlyList<ObjectTag> tags)
    {
        if (!objects.Change(call.Bucket, call.Key, details => details with { Tags = tags })) throw S3Exception.NoSuchKey();
    }
}
