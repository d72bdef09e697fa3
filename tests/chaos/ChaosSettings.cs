namespace FilePipeline.Chaos;

/// <summary>One run.</summary>
/// <param name="Seed">Its files and its faults follow from it.</param>
/// <param name="Files">Files, at least 1.</param>
/// <param name="RestLimit">How long it may take to come to rest after the faults end.</param>
internal sealed record ChaosSettings(int Seed, int Files, TimeSpan RestLimit)
{
    /// <summary>Whether matching files go through the sample step.</summary>
    public bool HasStep => Seed % 2 == 0;
}
