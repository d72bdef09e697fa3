namespace FilePipeline.Processor;

/// <summary>The way that a message came.</summary>
internal enum Lane
{
    /// <summary>Short limits; large files are handed on.</summary>
    Small,

    /// <summary>Long limits, and a claim while a file is worked on.</summary>
    Large,
}
