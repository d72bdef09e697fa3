using System.Runtime.CompilerServices;

namespace FilePipeline.Doctor.Live;

/// <summary>The account of the components is the one that is spoken to.</summary>
internal static class AccountInUse
{
    public static LiveCheck Check { get; } = new("D26", "the components name this account", LookAsync);

    private static async IAsyncEnumerable<Fault> LookAsync(Site site, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var account = await site.AccountAsync(cancellation);
        foreach (var pubsub in site.Wanted.Pubsubs.Where(pubsub => pubsub["accountId"] != account))
        {
            yield return new Fault(
                $"{pubsub} names account {pubsub["accountId"]}, and these credentials are of {account}",
                $"set accountId: \"{account}\" in the overlay && {site.Wanted.Apply}, or aws configure for the right account");
        }
    }
}
