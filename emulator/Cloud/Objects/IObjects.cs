namespace FilePipeline.Emulator.Cloud;

/// <summary>S3 as the components of sidecars use it: the store in this process, or the same over HTTP.</summary>
internal interface IObjects
{
    Task PutAsync(string bucket, string key, Stream content, ObjectWrite write, CancellationToken cancellation);

    Task<Stream?> OpenReadAsync(string bucket, string key, CancellationToken cancellation);

    Task DeleteAsync(string bucket, string key, CancellationToken cancellation);

    Task<ObjectPage> ListAsync(string bucket, string prefix, string marker, string? delimiter, int max, CancellationToken cancellation);
}
