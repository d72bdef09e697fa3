namespace FilePipeline.Doctor.Reading;

/// <summary>Further upload buckets: components <c>files-NAME</c> beside <c>files</c>.</summary>
internal static class Sources
{
    public const string Prefix = "files-";

    /// <summary>The entry of the IAM table that holds for every source.</summary>
    public const string Entry = "files-*";

    public static bool Is(Component component) =>
        component.Type == "bindings.aws.s3" && component.Name.StartsWith(Prefix, StringComparison.Ordinal);

    public static IEnumerable<Component> Of(Manifests manifests) => manifests.Components.Where(Is);
}
