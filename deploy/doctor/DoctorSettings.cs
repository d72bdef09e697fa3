namespace FilePipeline.Doctor;

/// <summary>What the command line asks for; null where a default is to be found.</summary>
internal sealed record DoctorSettings(
    bool Live, string? Overlay, string? Manifests, IReadOnlyList<string> Components, string? Topology, string? Iam, string? Cluster, bool Json);
