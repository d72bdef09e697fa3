namespace FilePipeline.Processor.Analysis;

/// <summary>Which analysers look at which type.</summary>
internal static class Analysers
{
    /// <summary>Version of the rules; a higher one is a reason to look again at files that were analysed before.</summary>
    public const int Version = 2;

    public static IReadOnlyList<IContentAnalyser> For(string type) => type switch
    {
        FileTypes.Csv => [new TextDecoding(new TextAnalyser(), new DelimitedAnalyser(Dialect.Csv))],
        FileTypes.Tsv => [new TextDecoding(new TextAnalyser(), new DelimitedAnalyser(Dialect.Tsv))],
        FileTypes.Json => [new TextDecoding(new TextAnalyser(), new JsonAnalyser())],
        FileTypes.NdJson => [new TextDecoding(new TextAnalyser(), new NdJsonAnalyser())],
        FileTypes.Png or FileTypes.Gif or FileTypes.Webp => [new ImageAnalyser(type)],
        FileTypes.Jpeg => [new JpegAnalyser()],
        FileTypes.Pdf => [new PdfAnalyser()],
        _ => FileTypes.IsText(type) ? [new TextDecoding(new TextAnalyser())] : [],
    };
}
