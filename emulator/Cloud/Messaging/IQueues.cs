namespace FilePipeline.Emulator.Cloud;

/// <summary>SQS as the components of sidecars use it: the store in this process, or the same over HTTP.</summary>
internal interface IQueues
{
    Task EnsureAsync(QueueSpec spec, CancellationToken cancellation, bool keepsExisting = false);

    Task SendAsync(string queue, string body, CancellationToken cancellation);

    Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(
        string queue, int max, TimeSpan wait, TimeSpan? visibilityOverride, CancellationToken cancellation);

    Task DeleteAsync(string queue, string receiptHandle, CancellationToken cancellation);

    Task ReturnAsync(string queue, string receiptHandle, CancellationToken cancellation);
}
