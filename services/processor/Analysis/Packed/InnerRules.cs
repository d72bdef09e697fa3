namespace FilePipeline.Processor.Analysis;

/// <summary>Inner content is not accepted.</summary>
internal sealed class RefusedContentException(Rejection rejection) : Exception(rejection.Reason)
{
    public Rejection Rejection => rejection;
}

/// <summary>The rules for inner content. Pure.</summary>
internal static class InnerRules
{
    /// <summary>Judges inner content. If the name does not declare the packing (HTTP's Content-Encoding), the rules are those for unpacked
    /// files. If it does, another inner type is a finding, but a program under another name is refused.</summary>
    /// <param name="packed">The packed content.</param>
    /// <param name="inner">The inner content.</param>
    /// <param name="unpacked">The state of its unpacking.</param>
    /// <exception cref="RefusedContentException">It is not accepted.</exception>
    public static void Require(OpenContent packed, OpenContent inner, UnpackedStream unpacked)
    {
        if (packed is { IsNamedAsPacked: false, Declared: { } name } && inner.IsEmpty && unpacked.IsBroken)
            Judge(name, packed.Detected, "");
        if (inner.IsEmpty || inner.Declared is not { } declared || Unpacker.CanUnpack(inner.Detected)) return;
        if (!packed.IsNamedAsPacked || inner.Detected == FileTypes.Program) Judge(declared, inner.Detected, $"inside {packed.Detected}: ");
    }

    private static void Judge(string declared, string detected, string where)
    {
        if (FileRules.JudgeContent(declared, detected) is { } rejection)
            throw new RefusedContentException(rejection with { Reason = where + rejection.Reason });
    }
}
