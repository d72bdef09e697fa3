using FilePipeline.Contracts;

namespace FilePipeline.Processor.Analysis;

/// <summary>Packed bytes on their way to a decoder, which must not read past the last member or frame.</summary>
internal abstract class PackedInput : ForwardStream
{
    /// <summary>Bytes already read that come after the last member or frame; known once the decoder is at its end.</summary>
    public abstract long CountTrailing();

    /// <summary>Counts what the decoder made of the input so far.</summary>
    public virtual void CountUnpacked(int bytes)
    {
    }
}
