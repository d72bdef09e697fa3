using System.Globalization;

namespace FilePipeline.Ingest;

/// <summary>Headers that all routes of resumable uploads have in common, and their refusals.</summary>
internal static class TusFilter
{
    /// <summary>Checks the version of the protocol, and turns exceptions into answers.</summary>
    public static async ValueTask<object?> AnswerAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var context = invocation.HttpContext;
        var (request, headers) = (context.Request, context.Response.Headers);
        headers[Tus.ResumableHeader] = Tus.Version;
        if (!HttpMethods.IsOptions(request.Method) && request.Headers[Tus.ResumableHeader] != Tus.Version)
        {
            headers[Tus.VersionsHeader] = Tus.Version;
            return ResumableRefusals.OtherVersion();
        }

        try
        {
            return await next(invocation);
        }
        catch (UploadTakenOverException)
        {
            // The connection is usually dead, and its bytes are not wanted any more.
            headers.Connection = "close";
            return ResumableRefusals.TakenOver();
        }
        catch (UploadAbortedException aborted)
        {
            context.RequestServices.GetRequiredService<ILogger>().ChunkInterrupted(aborted.InnerException!.GetType().Name);
            return ResumableRefusals.Interrupted();
        }
        catch (ChunkTooLongException)
        {
            return ResumableRefusals.ChunkTooLong();
        }
        catch (ChecksumMismatchException)
        {
            return ResumableRefusals.ChecksumMismatch();
        }
        catch (UploadDigestException digest)
        {
            return Refusals.DigestMismatch(digest.Message);
        }
    }

    /// <summary>Sets the offset, the length and the time of expiry.</summary>
    public static void SetState(IHeaderDictionary headers, PartialUpload upload)
    {
        headers[Tus.OffsetHeader] = upload.Offset.ToString(CultureInfo.InvariantCulture);
        headers[Tus.LengthHeader] = upload.State.Length.ToString(CultureInfo.InvariantCulture);
        if (upload.State.Stored is null) headers[Tus.ExpiresHeader] = upload.State.ExpiresAt.ToString("R", CultureInfo.InvariantCulture);
        else SetFile(headers, upload.State.Stored);
    }

    private static void SetFile(IHeaderDictionary headers, StoredFile stored)
    {
        headers.ContentLocation = stored.ApiLocation;
        headers["Repr-Digest"] = $"sha-256=:{Convert.ToBase64String(Convert.FromHexString(stored.Sha256))}:";
        headers.LastModified = stored.ReceivedAt.ToString("R", CultureInfo.InvariantCulture);
    }
}
