namespace FilePipeline.Processor.Analysis;

/// <summary>Counts line ends of any kind: LF, CRLF, CR.</summary>
internal static class LineEnds
{
    /// <summary>Number of line ends.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isAfterReturn">Whether a CR precedes the text, so that a first LF belongs to it.</param>
    public static int In(ReadOnlySpan<byte> text, bool isAfterReturn = false)
    {
        var count = text.Count((byte)'\n') - (isAfterReturn && text is [(byte)'\n', ..] ? 1 : 0);
        return text.Contains((byte)'\r') ? count + text.Count((byte)'\r') - text.Count("\r\n"u8) : count;
    }

    public static bool IsAny(byte value) => value is (byte)'\n' or (byte)'\r';
}
