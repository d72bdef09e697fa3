using System.Globalization;
using FilePipeline.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FilePipeline.Ingest;

/// <summary>The refusals of resumable uploads, as problem details.</summary>
internal static class ResumableRefusals
{
    public static ProblemHttpResult Unknown() => ProblemTypes.UnknownUpload.With(
        "This replica has no such upload of yours: it was stored or removed a while ago, or another replica has it. Start again.");

    public static ProblemHttpResult Expired() => ProblemTypes.UploadExpired.With(
        "No byte of this upload arrived for longer than Upload:PartialLifetime; what had arrived was deleted. Start again.");

    public static ProblemHttpResult OffsetMismatch(long sent, long expected) => ProblemTypes.OffsetMismatch.With(
        string.Create(CultureInfo.InvariantCulture, $"{Tus.OffsetHeader} is {sent}, but {expected} bytes have arrived."));

    public static ProblemHttpResult ChunkTooLong() =>
        ProblemTypes.TooLarge.With($"The chunk goes beyond {Tus.LengthHeader}. Nothing of it was kept.");

    public static ProblemHttpResult Interrupted() => ProblemTypes.UploadAborted.With(
        "The chunk ended before its announced length. What arrived is kept, unless the chunk has a checksum.");

    public static ProblemHttpResult ChecksumMismatch() =>
        ProblemTypes.ChecksumMismatch.With($"The received chunk differs from {Tus.ChecksumHeader}. Nothing of it was kept.");

    public static ProblemHttpResult BadChecksum() => Refusals.BadHeader(
        $"{Tus.ChecksumHeader}: an algorithm ({Tus.ChecksumAlgorithms}), a space and the base64 digest.");

    public static ProblemHttpResult NotAChunk() =>
        ProblemTypes.MediaTypeNotSupported.With($"A chunk has the content type {Tus.ChunkType}.");

    public static ProblemHttpResult OtherVersion() => ProblemTypes.VersionNotSupported.With(
        $"{Tus.ResumableHeader} is missing, or names another version of the protocol than {Tus.Version}.");

    public static ProblemHttpResult TakenOver() =>
        ProblemTypes.UploadTakenOver.With("A newer request continues this upload; what this one sent before is kept.");

    public static ProblemHttpResult NoSuchMethod(HttpContext context)
    {
        context.Response.Headers.Allow = "HEAD, PATCH, DELETE, OPTIONS";
        return ProblemTypes.MethodNotAllowed.With($"POST needs {Tus.OverrideHeader}: HEAD, PATCH or DELETE here.");
    }
}
