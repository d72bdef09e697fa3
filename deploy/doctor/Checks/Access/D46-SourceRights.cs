using FilePipeline.Contracts;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Checks;

/// <summary>A service whose role does not cover a further upload bucket ends every file of it with <c>files-unavailable</c>.</summary>
internal static class SourceRights
{
    private static readonly Dictionary<string, string[]> _needed = new(StringComparer.Ordinal)
    {
        [AppIds.Processor] = ["s3:GetObject", "s3:ListBucket"],
        [AppIds.Requeue] = ["s3:ListBucket"],
    };

    public static Check Check { get; } = new("D46")
    {
        Offline = new("processor and requeue load every further bucket, and the IAM table lets them read it", Find),
    };

    private static IEnumerable<Problem> Find(Manifests manifests)
    {
        foreach (var source in Sources.Of(manifests))
        {
            foreach (var app in _needed.Keys.Except(source.Scopes).Where(_ => source.Scopes.Count > 0))
            {
                yield return new Problem(
                    $"{source} is not scoped to {app}, which reads every bucket",
                    $"in Component/{source.Name} add {app} to scopes");
            }

            if (manifests.IamActions is null || manifests.IsOnStandIn) continue;
            foreach (var (app, needed) in _needed)
            {
                var table = manifests.IamActions.At(app);
                var missing = needed.Except(table.Texts(source.Name).Concat(table.Texts(Sources.Entry))).ToList();
                if (missing.Count == 0) continue;
                yield return new Problem(
                    $"{app} has no {string.Join(", ", missing)} on bucket {source["bucket"]} of {source.Name}: its files end "
                    + "files-unavailable",
                    $"in deploy/iam-actions.json add them to {app}.{Sources.Entry}, and the bucket to the variable sources of "
                    + "stacks/cluster");
            }
        }
    }
}
