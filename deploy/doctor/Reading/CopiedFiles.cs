using System.Text.RegularExpressions;

namespace FilePipeline.Doctor.Reading;

/// <summary>ConfigMaps that kustomize generates: their names end with a hash of their content, so that a change rolls the pods that name
/// them, and older ones stay in the cluster.</summary>
internal static partial class CopiedFiles
{
    private const string Label = "filepipeline/copy";

    /// <summary>Whether a ConfigMap only holds a copy of files, which nothing reads.</summary>
    public static bool IsCopy(KubeObject item) => item.Body.Text("metadata", "labels", Label) is not null;

    /// <summary>The name without its hash.</summary>
    public static string NameOf(KubeObject item) => Hash().Replace(item.Name, "");

    [GeneratedRegex("-[a-z0-9]{10}$", RegexOptions.None, 1000)]
    private static partial Regex Hash();
}
