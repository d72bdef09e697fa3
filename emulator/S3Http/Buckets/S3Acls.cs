using System.Xml.Linq;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.S3Http;

/// <summary>Access control lists of buckets and objects. The owner has full control; other grants are refused.</summary>
internal sealed class S3Acls(ObjectStore objects)
{
    private static readonly string[] _same = ["private", "bucket-owner-full-control", "bucket-owner-read"];

    public Task GetAsync(S3Call call)
    {
        RequireObject(call);
        XNamespace instance = "http://www.w3.org/2001/XMLSchema-instance";
        return S3Xml.WriteAsync(call, S3Xml.Element(
            "AccessControlPolicy",
            S3Xml.Owner(),
            S3Xml.Element("AccessControlList", S3Xml.Element(
                "Grant",
                S3Xml.Element(
                    "Grantee",
                    new XAttribute(XNamespace.Xmlns + "xsi", instance.NamespaceName), new XAttribute(instance + "type", "CanonicalUser"),
                    S3Xml.Element("ID", "emulator"), S3Xml.Element("DisplayName", "emulator")),
                S3Xml.Element("Permission", "FULL_CONTROL")))));
    }

    public async Task PutAsync(S3Call call)
    {
        RequireObject(call);
        var isSame = call.Header("x-amz-acl") is { } canned ? _same.Contains(canned) : IsOwnersOnly(await S3Xml.ReadAsync(call));
        if (!isSame) throw new S3Exception(400, "AccessControlListNotSupported", "The bucket does not allow ACLs");
    }

    private static bool IsOwnersOnly(XElement policy)
    {
        if (policy.Name.LocalName != "AccessControlPolicy" || S3Xml.ChildOf(policy, "AccessControlList") is not { } list)
            throw S3Exception.MalformedXml();
        return S3Xml.ChildrenOf(list, "Grant").All(grant =>
            S3Xml.TextOf(grant, "Permission") == "FULL_CONTROL"
                && S3Xml.ChildOf(grant, "Grantee") is { } grantee && S3Xml.TextOf(grantee, "ID") == "emulator");
    }

    private void RequireObject(S3Call call)
    {
        call.RefuseVersion();
        if (call.Key.Length > 0 && objects.Open(call.Bucket, call.Key, withContent: false) is null) throw S3Exception.NoSuchKey();
    }
}
