namespace FilePipeline.Doctor;

/// <summary>The options of the command line; null where a default applies.</summary>
internal sealed record DoctorSettings(
    bool Live,
    string? Overlay,
    string? Manifests,
    IReadOnlyList<string> Components,
    string? Topology,
    string? Iam,
    string? Platform,
    string? Cluster,
    bool AllowsPlaceholders,
    ReportFormat Format);
