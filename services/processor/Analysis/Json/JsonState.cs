namespace FilePipeline.Processor.Analysis;

/// <summary>The next token that JSON allows.</summary>
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
