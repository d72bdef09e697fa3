namespace FilePipeline.Processor.Analysis;

/// <summary>What may come next in JSON.</summary>
internal enum JsonState
{
    Value,
    ValueOrEnd,
    KeyOrEnd,
    Key,
    Colon,
    CommaOrEnd,
    Text,
    Escape,
    Unicode,
    Literal,
    Number,
    Done,
}
