namespace FilePipeline.Emulator.Sidecar;

/// <summary>What the app answered to a delivery.</summary>
internal readonly record struct AppReply(int Status, ReadOnlyMemory<byte> Body)
{
    public bool IsSuccess => Status is >= 200 and < 300;
}
