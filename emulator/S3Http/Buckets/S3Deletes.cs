using System.Xml.Linq;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.S3Http;

/// <summary>POST ?delete: deletes several objects.</summary>
internal sealed class S3Deletes(ObjectStore objects)
{
    private const int MaxKeys = 1000;

    public async Task DeleteAsync(S3Call call)
    {
        var request = await S3Xml.ReadAsync(call);
        var named = S3Xml.ChildrenOf(request, "Object").ToList();
        if (named.Count is 0 or > MaxKeys) throw S3Exception.MalformedXml();
        var keys = named.Select(item => S3Xml.TextOf(item, "Key") is { Length: > 0 } key ? key : throw S3Exception.MalformedXml()).ToList();
        var isQuiet = S3Xml.TextOf(request, "Quiet") == "true";
        var results = new List<XElement>();
        foreach (var (key, item) in keys.Zip(named))
        {
            var error = await DeleteAsync(call, key, item);
            if (error is not null) results.Add(error);
            else if (!isQuiet) results.Add(S3Xml.Element("Deleted", S3Xml.Element("Key", key)));
        }

        await S3Xml.WriteAsync(call, S3Xml.Element("DeleteResult", [.. results]));
    }

    private async Task<XElement?> DeleteAsync(S3Call call, string key, XElement item)
    {
        try
        {
            if (S3Xml.TextOf(item, "VersionId") is not (null or "null")) throw S3Exception.NoSuchVersion();
            var condition =
                Preconditions.OfRemoval(S3Xml.TextOf(item, "ETag"), S3Xml.TextOf(item, "Size"), S3Xml.TextOf(item, "LastModifiedTime"));
            await objects.DeleteAsync(call.Bucket, key, call.Cancellation, condition);
            return null;
        }
        catch (S3Exception refusal)
        {
            return S3Xml.Element(
                "Error", S3Xml.Element("Key", key), S3Xml.Element("Code", refusal.Code), S3Xml.Element("Message", refusal.Message));
        }
    }
}
