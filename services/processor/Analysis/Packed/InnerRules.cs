namespace FilePipeline.Processor.Analysis;

/// <summary>Content that is not accepted, found while it is unpacked.</summary>
internal sealed class RefusedContentException(Rejection rejection) : Exception(rejection.Reason)
{
    public Rejection Rejection => rejection;
}

/// <summary>What may be inside of packed content. Pure.</summary>
internal static class InnerRules
{
    /// <summary>Where the name does not say that the content is packed (HTTP's Content-Encoding), what is inside is judged as if it were outside; where it
    /// does, another type inside is a finding, but a program under another name is refused all the same.</summary>
    /// <param name="packed">The packed content.</param>
    /// <param name="inner">What is inside.</param>
    /// <param name="unpacked">How that was unpacked so far.</param>
    /// <exception cref="RefusedContentException">It is refused.</exception>
    public static void Require(OpenContent packed, OpenContent inner, UnpackedStream unpacked)
    {
        if (packed is { IsNamedAsPacked: false, Declared: { } name } && inner.IsEmpty && unpacked.IsBroken) Judge(name, packed.Detected, "");
        if (inner.IsEmpty || inner.Declared is not { } declared || Unpacker.CanUnpack(inner.Detected)) return;
        if (!packed.IsNamedAsPacked || inner.Detected == FileTypes.Program) Judge(declared, inner.Detected, $"inside of {packed.Detected}: ");
    }

    private static void Judge(string declared, string detected, string where)
    {
        if (FileRules.JudgeContent(declared, detected) is { } rejection) throw new RefusedContentException(rejection with { Reason = where + rejection.Reason });
    }
}
