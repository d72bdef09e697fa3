namespace FilePipeline.Emulator.Sidecar;

/// <summary>A mail as a mail component was told to send it; lists are separated by semicolons.</summary>
internal sealed record MailFields(string From, IReadOnlyList<string> To, IReadOnlyList<string> Copies, IReadOnlyList<string> BlindCopies, string Subject)
{
    public static IReadOnlyList<string> Split(string? list) =>
        list?.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    public string Recipients => string.Join("; ", To.Concat(Copies).Concat(BlindCopies));
}
