using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace FilePipeline.Emulator.Provisioning;

/// <summary>Buckets and whom they notify. Notifications that others set up stay.</summary>
internal sealed class Buckets(AwsPlace place) : IDisposable
{
    private readonly AmazonS3Client _s3 = new(place.Credentials, place.Configure(new AmazonS3Config { ForcePathStyle = true }));

    /// <summary>Finds or makes a bucket. The queues and topics that it tells are there, and let it send.</summary>
    public async Task<ProvisionedItem> EnsureAsync(BucketSpec spec, Func<NotificationSpec, string> arnOf, CancellationToken cancellation)
    {
        var isNew = !await ExistsAsync(spec.Name, cancellation);
        if (isNew) await _s3.PutBucketAsync(new PutBucketRequest { BucketName = spec.Name, BucketRegionName = Constraint }, cancellation);
        var present = await _s3.GetBucketNotificationAsync(spec.Name, cancellation);
        var amended = BucketNotifications.Amend(spec, arnOf, present);
        if (amended is not null) await _s3.PutBucketNotificationAsync(amended, cancellation);
        return isNew || amended is null
            ? new ProvisionedItem(ItemKind.Bucket, spec.Name, isNew ? Change.Made : Change.ThereAlready, Describe(spec))
            : new ProvisionedItem(ItemKind.Bucket, spec.Name, Change.Changed, "notifications");
    }

    public void Dispose() => _s3.Dispose();

    // S3 refuses to be told its first region by name.
    private string? Constraint => place.Region == AwsPlace.DefaultRegion ? null : place.Region;

    private async Task<bool> ExistsAsync(string bucket, CancellationToken cancellation)
    {
        try
        {
            await _s3.HeadBucketAsync(new HeadBucketRequest { BucketName = bucket }, cancellation);
            return true;
        }
        catch (AmazonS3Exception fault) when (fault.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }
        catch (AmazonS3Exception fault) when (fault.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.MovedPermanently)
        {
            throw new ProvisionException($"bucket '{bucket}' is another account's or of another region ({(int)fault.StatusCode})", fault);
        }
    }

    private static string Describe(BucketSpec spec) =>
        spec.Notifications.Count == 0 ? "tells nobody" : $"tells {string.Join(", ", spec.Notifications.Select(rule => rule.Queue ?? rule.Topic))}";
}
