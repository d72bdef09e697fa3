namespace FilePipeline.Hosting;

/// <summary>What a handler says of a message; the adapter turns it into Dapr's reply protocol.</summary>
public enum DeliveryResult
{
    /// <summary>Nothing more must happen to this message.</summary>
    Success,

    /// <summary>The message must come back.</summary>
    Retry,

    /// <summary>Topics only: nobody needs this message, and a written record of it exists.</summary>
    Drop,
}
