using System.Runtime.CompilerServices;

namespace FilePipeline.Doctor.Live;

/// <summary>The account of the components is the one that is spoken to.</summary>
internal static class AccountInUse
{
    public static LiveCheck Check { get; } = new("D26", "the components name this account", LookAsync);

    private static async IAsyncEnumerable<Problem> LookAsync(Cluster cluster, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var account = await cluster.AccountAsync(cancellation);
        foreach (var pubsub in cluster.Wanted.Pubsubs.Where(pubsub => pubsub["accountId"] != account))
        {
            yield return new Problem(
                $"{pubsub} names account {pubsub["accountId"]}, and these credentials are of {account}",
                $"set accountId: \"{account}\" in the overlay && {cluster.Wanted.Apply}, or aws configure for the right account");
        }
    }
}
