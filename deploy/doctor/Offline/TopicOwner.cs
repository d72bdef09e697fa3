using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Offline;

/// <summary>Dapr makes the topic itself unless told otherwise, and refuses one whose tags are not its own: every publish is then a 500, and the
/// sidecar calls itself healthy.</summary>
internal static class TopicOwner
{
    public static OfflineCheck Check { get; } = new("D21", "topics that others made are not managed by Dapr", Look);

    private static IEnumerable<Problem> Look(Manifests manifests)
    {
        foreach (var pubsub in manifests.Pubsubs)
        {
            if (pubsub["disableEntityManagement"] != "true" && !pubsub.IsOnStandIn)
            {
                yield return new Problem(
                    $"{pubsub} makes its topic itself: with one that Terraform tagged every publish fails with \"Topic already exists with different tags\"",
                    $"in Component/{pubsub.Name} set disableEntityManagement: \"true\"");
            }

            if (pubsub["region"] is null)
            {
                yield return new Problem(
                    $"{pubsub} has no region: it cannot build the topic's address",
                    $"in Component/{pubsub.Name} set region");
            }
        }
    }
}
